#compdef ftsync
# zsh completion of ftsync. In ~/.zshrc, after compinit: source <(ftsync completion zsh)
_ftsync() {
    local typed="${(j: :)words[1,CURRENT]}" candidate
    for candidate in ${(f)"$(${words[1]} completion zsh -line=$typed 2>/dev/null)"}; do
        if [[ $candidate == *[=/] ]]; then
            compadd -Q -S '' -- $candidate
        else
            compadd -Q -- $candidate
        fi
    done
}
compdef _ftsync ftsync

# bash completion of ftsync. In ~/.bashrc: source <(ftsync completion bash)
_ftsync() {
    local typed=${COMP_LINE:0:COMP_POINT} word candidate
    word=${typed##*[[:space:]]}
    COMPREPLY=()
    while IFS= read -r candidate; do
        # To bash what stands behind = is a word of its own.
        [[ $word == *=* ]] && candidate=${candidate#"${word%%=*}="}
        COMPREPLY+=("$candidate")
    done < <("${COMP_WORDS[0]}" completion bash -line="$typed" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _ftsync ftsync

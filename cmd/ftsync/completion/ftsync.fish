# fish completion of ftsync. In ~/.config/fish/config.fish: ftsync completion fish | source
function __ftsync_complete
    set -l tokens (commandline -opc)
    $tokens[1] completion fish -line=(commandline -cp | string collect) 2>/dev/null
end
complete -c ftsync -f -a '(__ftsync_complete)'

module ftsync

go 1.26

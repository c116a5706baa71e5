// Package faults holds the fault matrix: what ftsync promises, tried against what
// happens to networks, files, processes and Postgres. It has tests alone:
//
//	make test                                  a dozen of the faults, once each
//	make faults FAULTS=1h                      all of them, again and again, each time with another seed
//	go test -tags fts5 ./worker/faults -run Faults -v -faults.only='^black hole' -faults.seed=7
//
// A trial (trial_test.go) makes a database, runs the real program on it as a
// process, lets writers change rows, does one thing to one of them, and asks three
// witnesses: a client who searches all the time and notes what was answered and
// what was said of its age (witness_test.go); the writers, whether a statement of
// theirs failed or waited (writers_test.go); and, once the fault is over, SQL of
// its own, which says what each document must be, value by value (truth_test.go).
// None of them uses what ftsync thinks of itself. In the end the program must stop
// with exit code 0, leave no session behind, and its files must be sound.
//
// The faults stand in tables (process_test.go, network_test.go, postgres_test.go,
// files_test.go, …); ../README.md says which promise each proves, and holds what
// they showed.
package faults

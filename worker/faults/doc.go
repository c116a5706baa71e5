// Package faults holds the fault matrix: it tries the promises of ftsync against faults of
// networks, files, processes and Postgres. It consists of tests only:
//
//	make test                                  a dozen of the faults, once each
//	make faults FAULTS=1h                      all of them, again and again, each time with another seed
//	go test -tags fts5 ./worker/faults -run Faults -v -faults.only='^black hole' -faults.seed=7
//
// A trial (trial_test.go) makes a database, runs the real program on it as a process, lets
// writers change rows, and brings one fault about. Then it asks three witnesses:
//
//   - a client who searches all the time and notes what was answered, and how old the answer
//     claimed to be (witness_test.go);
//   - the writers, whether a statement of theirs failed or had to wait (writers_test.go);
//   - once the fault is over, SQL of its own, which computes what each document must be, value
//     by value (truth_test.go).
//
// No witness relies on what ftsync believes of itself. In the end the program must stop with
// exit code 0, leave no session behind, and its files must be sound.
//
// The faults are listed in tables (process_test.go, network_test.go, server_test.go,
// files_test.go, …). ../README.md says which promise each proves, and what they have shown.
package faults

// Package capture installs the triggers that log the keys of changed rows.
//
// # What it promises
//
//   - [Installer.Capture] makes sure that every change of some sources is logged. It installs
//     what is missing or different, and leaves alone what is right. When somebody has put
//     something else in place of what was installed, it counts that in ftsync.capture, so that
//     every replica learns that changes may be missing.
//   - No statement of a writer fails because of a trigger: when taking a key out of a row
//     fails, the trigger logs a mark ("the whole table") with the error. It looks nothing up
//     through the writer's search_path, and columns may have any names.
//   - A table has triggers for statements. It has triggers for rows where the others would miss
//     something or could fail a writer, see [AppliedSQL] and [LimitedSQL], and where the
//     configuration says so. One transaction puts one kind in place of the other, so that each
//     change is logged by one of them.
//   - Installing waits for the lock of a table for at most changelog.LockTimeout at a time.
//   - [Script] returns the SQL that [Migrate] would run, and [Uninstall] leaves nothing behind.
//
// # What it does not promise
//
//   - To notice a change that fires no trigger: ALTER TABLE, a crash that empties an unlogged
//     table, a session that disables triggers. The worker looks for those in the catalog.
//   - To log only what is needed: after definitions have changed, keys that nobody needs
//     any more are logged for a while.
//   - One kind of triggers where replicas have different configurations: the last to start decides.
package capture

// Package capture puts the triggers on tables that log the keys of changed rows.
//
// # What it promises
//
//   - [Installer.Capture] makes sure that every change of some sources is logged. It installs
//     what is missing or different and leaves alone what is right. When it finds something
//     else than was installed it counts that in ftsync.capture, so that every replica learns
//     that changes may be missing.
//   - No statement of a writer fails because of a trigger: an error in taking a key out of a
//     row makes a mark ("the whole table") that says why. Nothing in a trigger is looked up
//     through the writer's search_path, and columns may have any names.
//   - Installing waits for a table's lock for changelog.LockTimeout at most at a time.
//   - [Script] prints what [Migrate] would run, and [Uninstall] leaves nothing behind.
//
// # What it does not promise
//
//   - It sees no change that fires no trigger: ALTER TABLE, a crash that empties an unlogged
//     table, whoever disables triggers. The worker looks for those in the catalog.
//   - It may log more than anybody needs, after definitions have changed, until nobody does.
package capture

const VERSION_TABLE = "schema_version";

/** How many migrations the database has run; 0 for an empty one. Writes nothing. */
export function schemaVersion(sql: SqlStorage): number {
  const exists = sql
    .exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", VERSION_TABLE)
    .toArray();
  if (exists.length === 0) return 0;
  return sql.exec<{ version: number }>(`SELECT version FROM ${VERSION_TABLE}`).one().version;
}

/**
 * Runs the migrations that the database lacks, each once, in the transaction of the call that needs
 * it.
 *
 * @param version how many the database has run
 */
export function migrate(
  sql: SqlStorage,
  migrations: readonly string[],
  version = schemaVersion(sql),
): void {
  if (version >= migrations.length) return;
  const recordVersion =
    version === 0
      ? `CREATE TABLE ${VERSION_TABLE} (version INTEGER NOT NULL) STRICT;
         INSERT INTO ${VERSION_TABLE} VALUES (${migrations.length});`
      : `UPDATE ${VERSION_TABLE} SET version = ${migrations.length};`;
  // One script: the runtime keeps each statement it was given for as long as the object lives.
  sql.exec([...migrations.slice(version), recordVersion].join("\n"));
}

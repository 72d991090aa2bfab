import { runInDurableObject } from "cloudflare:test";

/** Rows that SQL statements read and wrote, as the platform bills them. */
export interface Rows {
  read: number;
  written: number;
}

/** Counts the rows that an object reads and writes during `work`, which must not evict it. */
export async function countRows(
  stub: DurableObjectStub,
  work: () => Promise<unknown>,
): Promise<Rows> {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const restore = await runInDurableObject(stub, (_instance, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    sql.exec = ((query, ...bindings) => {
      const cursor = exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    }) as typeof sql.exec;
    return () => {
      sql.exec = exec;
    };
  });
  await work();
  const rows = await runInDurableObject(stub, () => ({
    read: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    written: cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
  }));
  await runInDurableObject(stub, restore);
  return rows;
}

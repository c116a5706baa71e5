// Writes articles to Postgres and searches them with ftsync.
import http from "node:http";
import pg from "pg";

const { DATABASE_URL, FTSYNC_URL, PORT } = process.env;
const db = new pg.Pool({ connectionString: DATABASE_URL });

// search asks ftsync, and returns the articles found, best first, with where they match.
async function search({ q = "", category, after }) {
  const params = new URLSearchParams({ index: "articles", q, limit: "20" });
  if (category) params.set("filter", `category = ${JSON.stringify(category)}`);
  if (after) params.set("after", after);
  const answer = await fetch(`${FTSYNC_URL}/search?${params}`, { signal: AbortSignal.timeout(3000) });
  if (!answer.ok) throw new Error(`ftsync answers ${answer.status}: ${await answer.text()}`);
  const { hits, total } = await answer.json();
  return {
    total,
    articles: hits.map(({ id, document, highlights }) => ({
      id, title: document.title, category: document.category, marked: highlights?.title, // escaped HTML with <mark>
    })),
  };
}

// write inserts or updates an article; after is what a search can wait for.
async function write(sql, values) {
  const { rows } = await db.query(`${sql} returning id, pg_current_xact_id()::text as after`, values);
  return rows[0];
}

async function route(method, url, body) {
  const id = /^\/articles\/(\d+)$/.exec(url.pathname)?.[1];
  if (method === "GET" && url.pathname === "/articles") return search(Object.fromEntries(url.searchParams));
  if (method === "POST" && url.pathname === "/articles")
    return write("insert into articles (title, body, category) values ($1, $2, $3)",
      [body.title, body.body ?? "", body.category]);
  if (method === "PUT" && id) return write("update articles set title = $1 where id = $2", [body.title, id]);
}

http.createServer(async (request, response) => {
  try {
    let text = "";
    for await (const part of request) text += part;
    const answer = await route(request.method, new URL(request.url, "http://localhost"), text && JSON.parse(text));
    response.writeHead(answer ? 200 : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}).listen(Number(PORT), "127.0.0.1");

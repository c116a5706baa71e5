// Command articles writes articles to Postgres and searches them with ftsync.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	db     *pgxpool.Pool
	ftsync = &http.Client{Timeout: 3 * time.Second}
)

type article struct {
	ID       int64   `json:"id"`
	Title    string  `json:"title"`
	Body     string  `json:"body"`
	Category *string `json:"category"`
}

// search asks ftsync, and returns the articles found, best first, with where they match.
func search(ctx context.Context, q, category, after string) (any, error) {
	params := url.Values{"index": {"articles"}, "q": {q}, "limit": {"20"}}
	if category != "" {
		quoted, err := json.Marshal(category)
		if err != nil {
			return nil, err
		}
		params.Set("filter", "category = "+string(quoted))
	}
	if after != "" {
		params.Set("after", after)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("FTSYNC_URL")+"/search?"+params.Encode(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := ftsync.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return nil, fmt.Errorf("ftsync answers %s: %s", resp.Status, why)
	}
	var found struct {
		Total int `json:"total"`
		Hits  []struct {
			ID         string            `json:"id"`
			Document   article           `json:"document"`
			Highlights map[string]string `json:"highlights"` // escaped HTML with <mark>
		} `json:"hits"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
		return nil, err
	}
	articles := []any{}
	for _, h := range found.Hits {
		articles = append(articles, map[string]any{"id": h.ID, "title": h.Document.Title,
			"category": h.Document.Category, "marked": h.Highlights["title"]})
	}
	return map[string]any{"articles": articles, "total": found.Total}, nil
}

// write inserts or updates an article; after is what a search can wait for.
func write(ctx context.Context, sql string, args ...any) (any, error) {
	var id int64
	var after string
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, sql+" returning id, pg_current_xact_id()::text", args...).Scan(&id, &after)
	})
	return map[string]any{"id": id, "after": after}, err
}

// answer sends what do returns for a request.
func answer(do func(r *http.Request, a article) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a article
		var err error
		if r.Method != http.MethodGet {
			err = json.NewDecoder(r.Body).Decode(&a)
		}
		var body any
		if err == nil {
			body, err = do(r, a)
		}
		if err != nil {
			log.Print(err)
			http.Error(w, "that did not work", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(body)
	}
}

func main() {
	var err error
	if db, err = pgxpool.New(context.Background(), os.Getenv("DATABASE_URL")); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /articles", answer(func(r *http.Request, _ article) (any, error) {
		p := r.URL.Query()
		return search(r.Context(), p.Get("q"), p.Get("category"), p.Get("after"))
	}))
	http.HandleFunc("POST /articles", answer(func(r *http.Request, a article) (any, error) {
		return write(r.Context(), "insert into articles (title, body, category) values ($1, $2, $3)", a.Title, a.Body,
			a.Category)
	}))
	http.HandleFunc("PUT /articles/{id}", answer(func(r *http.Request, a article) (any, error) {
		return write(r.Context(), "update articles set title = $1 where id = $2", a.Title, r.PathValue("id"))
	}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

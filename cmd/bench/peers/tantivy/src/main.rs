//! Tantivy as a peer of cmd/bench: what it does is told in peers/README.md.
//!
//!     bench-tantivy FOLDER CLIENTS < rows.tsv

use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::ops::Bound;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::Router;
use serde_json::{json, Value};
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::AggregationCollector;
use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as Asked, RangeQuery, TermQuery,
};
use tantivy::schema::{
    Field, IndexRecordOption, OwnedValue, Schema, TextFieldIndexing, TextOptions, FAST, INDEXED, STORED, STRING,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::TokenStream;
use tantivy::{doc, DocAddress, Index, IndexReader, Order, Searcher, TantivyDocument, Term};

const TITLE_WEIGHT: f32 = 5.0;
const WHOLE: usize = 100_000; // characters: a text is marked as a whole

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Fields {
    id: Field,
    title: Field,
    body: Field,
    n: Field,
    kind: Field,
}

struct Peer {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: bench-tantivy FOLDER CLIENTS < rows.tsv")?;
    let clients: usize = args.next().ok_or("how many clients?")?.parse()?;
    let peer = Arc::new(fill(&folder, io::stdin().lock())?);
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(clients).enable_io().build()?;
    // Who started this ends it.
    threads.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("listening {}", listener.local_addr()?);
        let search = get(|State(peer): State<Arc<Peer>>, Query(p): Query<HashMap<String, String>>| async move {
            let json = [("Content-Type", "application/json")];
            match peer.answer(&p) {
                Ok(body) => (StatusCode::OK, json, body.to_string()),
                Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, json, e.to_string()),
            }
        });
        let listener = listener.tap_io(|c| c.set_nodelay(true).expect("set a socket's option"));
        axum::serve(listener, Router::new().route("/search", search).with_state(peer)).await?;
        Ok(())
    })
}

/// Reads rows (id, title, body, n, kind, parted by tabs) and makes an index of one segment of them.
fn fill(folder: &str, rows: impl Read) -> Result<Peer, Failure> {
    let mut schema = Schema::builder();
    let text = TextOptions::default().set_stored().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = Fields {
        id: schema.add_i64_field("id", STORED),
        title: schema.add_text_field("title", text.clone()),
        body: schema.add_text_field("body", text),
        n: schema.add_i64_field("n", INDEXED | FAST | STORED),
        kind: schema.add_text_field("kind", STRING | FAST | STORED),
    };
    let index = Index::create_in_dir(folder, schema.build())?;
    let mut writer = index.writer::<TantivyDocument>(256 << 20)?;
    for line in io::BufReader::new(rows).lines() {
        let line = line?;
        let f: Vec<&str> = line.split('\t').collect();
        if f.len() != 5 {
            return Err(format!("a row of {} fields, not 5: {line}", f.len()).into());
        }
        writer.add_document(doc!(
            fields.id => f[0].parse::<i64>()?, fields.title => f[1], fields.body => f[2],
            fields.n => f[3].parse::<i64>()?, fields.kind => f[4],
        ))?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    let reader = index.reader()?;
    Ok(Peer { index, reader, fields })
}

impl Peer {
    fn answer(&self, p: &HashMap<String, String>) -> Result<Value, Failure> {
        let get = |name: &str| p.get(name).map(String::as_str).unwrap_or("");
        let words = self.words(get("q"))?;
        let (asked, facets) = (self.query(&words, get("how"), get("kind"), get("from"), get("to"))?, get("facets"));
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(20);
        let (hits, counts): (Vec<DocAddress>, Value) = match (get("sort"), facets) {
            ("", "") => (addresses(searcher.search(&asked, &top.order_by_score())?), Value::Null),
            ("", field) => {
                let wanted: Aggregations =
                    serde_json::from_value(json!({"f": {"terms": {"field": field, "size": 100}}}))?;
                let counter = AggregationCollector::from_aggs(wanted, Default::default());
                let (found, counts) = searcher.search(&asked, &(top.order_by_score(), counter))?;
                (addresses(found), serde_json::to_value(counts)?)
            }
            (field, _) => {
                let by = top.order_by_fast_field::<i64>(field, Order::Desc);
                (searcher.search(&asked, &by)?.into_iter().map(|(_, at)| at).collect(), Value::Null)
            }
        };
        let (titles, bodies) = (self.marker(&searcher, &asked, self.fields.title)?,
            self.marker(&searcher, &asked, self.fields.body)?);
        let mut list = Vec::new();
        for at in hits {
            let d: TantivyDocument = searcher.doc(at)?;
            let mut hit = serde_json::Map::new();
            for (field, value) in d.field_values() {
                let value: OwnedValue = value.into();
                hit.insert(searcher.schema().get_field_name(field).into(), serde_json::to_value(&value)?);
            }
            let marked = [titles.snippet_from_doc(&d), bodies.snippet_from_doc(&d)].map(|mut s| {
                s.set_snippet_prefix_postfix("<mark>", "</mark>");
                s.to_html()
            });
            hit.insert("marked".into(), json!(marked));
            list.push(Value::Object(hit));
        }
        Ok(json!({"hits": list, "facets": counts}))
    }

    fn words(&self, text: &str) -> Result<Vec<String>, Failure> {
        let mut analyzer = self.index.tokenizer_for_field(self.fields.title)?;
        let mut stream = analyzer.token_stream(text);
        let mut words = Vec::new();
        stream.process(&mut |t| words.push(t.text.clone()));
        Ok(words)
    }

    /// BM25 of each field, summed, as everywhere in this table.
    fn query(&self, words: &[String], how: &str, kind: &str, from: &str, to: &str) -> Result<BooleanQuery, Failure> {
        let f = &self.fields;
        let in_each = |make: &dyn Fn(Field) -> Box<dyn Asked>| -> Box<dyn Asked> {
            let title: Box<dyn Asked> = Box::new(BoostQuery::new(make(f.title), TITLE_WEIGHT));
            Box::new(BooleanQuery::union(vec![title, make(f.body)]))
        };
        let term = |field: Field, w: &str| Term::from_field_text(field, w);
        let one = |w: &str| in_each(&|field| Box::new(TermQuery::new(term(field, w), IndexRecordOption::WithFreqs)));
        let occur = if how == "any" { Occur::Should } else { Occur::Must };
        let mut clauses: Vec<(Occur, Box<dyn Asked>)> = match how {
            "phrase" => vec![(Occur::Must, in_each(&|field| {
                Box::new(PhraseQuery::new(words.iter().map(|w| term(field, w)).collect()))
            }))],
            "prefix" => vec![(Occur::Must, in_each(&|field| {
                Box::new(FuzzyTermQuery::new_prefix(term(field, &words[0]), 0, true))
            }))],
            "fuzzy" => vec![(Occur::Must, in_each(&|field| {
                Box::new(FuzzyTermQuery::new(term(field, &words[0]), 1, true))
            }))],
            _ => words.iter().map(|w| (occur, one(w))).collect(),
        };
        if occur == Occur::Should {
            clauses = vec![(Occur::Must, Box::new(BooleanQuery::new(clauses)))];
        }
        if !kind.is_empty() {
            let only = TermQuery::new(term(f.kind, kind), IndexRecordOption::Basic);
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(only), 0.0))));
        }
        if !from.is_empty() {
            let bound = |n: &str| -> Result<_, Failure> {
                Ok(Bound::Included(Term::from_field_i64(f.n, n.parse()?)))
            };
            let only = RangeQuery::new(bound(from)?, bound(to)?);
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(only), 0.0))));
        }
        Ok(BooleanQuery::new(clauses))
    }

    fn marker(&self, searcher: &Searcher, asked: &BooleanQuery, field: Field) -> Result<SnippetGenerator, Failure> {
        let mut marker = SnippetGenerator::create(searcher, asked, field)?;
        marker.set_max_num_chars(WHOLE);
        Ok(marker)
    }
}

fn addresses<T>(found: Vec<(T, DocAddress)>) -> Vec<DocAddress> {
    found.into_iter().map(|(_, at)| at).collect()
}

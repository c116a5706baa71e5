import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.MultiCollector;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.search.uhighlight.WholeBreakIterator;
import org.apache.lucene.store.MMapDirectory;

/** Lucene as a peer of cmd/bench: what it does is told in peers/README.md. Arguments: FOLDER CLIENTS; rows on stdin. */
public final class BenchLucene {
  private static final int HITS = 20;
  private static final float TITLE_WEIGHT = 5;
  private static final List<String> TEXTS = List.of("title", "body");

  private final Analyzer analyzer = new Analyzer() {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      StandardTokenizer words = new StandardTokenizer();
      return new TokenStreamComponents(words, new PorterStemFilter(new LowerCaseFilter(words)));
    }
  };
  private IndexSearcher searcher;

  public static void main(String[] args) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    BenchLucene peer = new BenchLucene();
    peer.fill(Path.of(args[0]));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(args[1])));
    server.createContext("/search", peer::answer);
    server.start();
    System.out.println("listening 127.0.0.1:" + server.getAddress().getPort());
  }

  /** Reads rows (id, title, body, n, kind, parted by tabs) and makes an index of one segment of them. */
  private void fill(Path folder) throws IOException {
    MMapDirectory directory = new MMapDirectory(folder);
    IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256);
    // With the words' places in the text, marking needs no second analysis.
    FieldType text = new FieldType(TextField.TYPE_STORED);
    text.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
    text.freeze();
    try (IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader rows = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line; (line = rows.readLine()) != null; ) {
        String[] f = line.split("\t", -1);
        Document d = new Document();
        d.add(new StoredField("id", Long.parseLong(f[0])));
        d.add(new Field("title", f[1], text));
        d.add(new Field("body", f[2], text));
        d.add(new IntField("n", Integer.parseInt(f[3]), Field.Store.YES));
        d.add(new KeywordField("kind", f[4], Field.Store.YES));
        writer.addDocument(d);
      }
      writer.forceMerge(1);
    }
    searcher = new IndexSearcher(DirectoryReader.open(directory));
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body;
    int status = 200;
    try {
      body = search(parameters(exchange.getRequestURI().getRawQuery())).getBytes(StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException e) {
      status = 500;
      body = e.toString().getBytes(StandardCharsets.UTF_8);
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> p = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int at = pair.indexOf('=');
      p.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return p;
  }

  private String search(Map<String, String> p) throws IOException {
    Query query = query(words(p.getOrDefault("q", "")), p);
    String sort = p.getOrDefault("sort", ""), facets = p.getOrDefault("facets", "");
    Map<String, Integer> counts = new HashMap<>();
    TopDocs top;
    if (!sort.isEmpty()) {
      SortField by = IntField.newSortField(sort, true, SortedNumericSelector.Type.MAX);
      top = searcher.search(query, HITS, new Sort(by));
    } else if (!facets.isEmpty()) {
      var ranking = new TopScoreDocCollectorManager(HITS, Integer.MAX_VALUE).newCollector();
      searcher.search(query, MultiCollector.wrap(ranking, new Counter(facets, counts)));
      top = ranking.topDocs();
    } else {
      top = searcher.search(query, HITS);
    }
    return json(query, top, counts);
  }

  /** Counts the values of a field in what matches. */
  private record Counter(String field, Map<String, Integer> counts) implements Collector {
    @Override
    public LeafCollector getLeafCollector(LeafReaderContext leaf) throws IOException {
      SortedSetDocValues values = DocValues.getSortedSet(leaf.reader(), field);
      int[] found = new int[(int) values.getValueCount()];
      return new LeafCollector() {
        @Override
        public void setScorer(Scorable scorer) {}

        @Override
        public void collect(int doc) throws IOException {
          if (values.advanceExact(doc)) {
            found[(int) values.nextOrd()]++;
          }
        }

        @Override
        public void finish() throws IOException {
          for (int ord = 0; ord < found.length; ord++) {
            counts.merge(values.lookupOrd(ord).utf8ToString(), found[ord], Integer::sum);
          }
        }
      };
    }

    @Override
    public ScoreMode scoreMode() {
      return ScoreMode.COMPLETE_NO_SCORES;
    }
  }

  private List<String> words(String text) throws IOException {
    List<String> words = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("body", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        words.add(term.toString());
      }
      stream.end();
    }
    return words;
  }

  private interface Make {
    Query in(String field);
  }

  /** BM25 of each field, summed, as everywhere in this table. */
  private static Query inEach(Make make) {
    return new BooleanQuery.Builder().add(new BoostQuery(make.in("title"), TITLE_WEIGHT), Occur.SHOULD)
        .add(make.in("body"), Occur.SHOULD).build();
  }

  private static Query query(List<String> words, Map<String, String> p) {
    String how = p.getOrDefault("how", "all");
    BooleanQuery.Builder text = new BooleanQuery.Builder();
    switch (how) {
      case "phrase" -> text.add(inEach(f -> new PhraseQuery(f, words.toArray(String[]::new))), Occur.MUST);
      case "prefix" -> text.add(inEach(f -> new PrefixQuery(new Term(f, words.get(0)))), Occur.MUST);
      case "fuzzy" -> text.add(inEach(f -> new FuzzyQuery(new Term(f, words.get(0)), 1)), Occur.MUST);
      default -> {
        for (String w : words) {
          text.add(inEach(f -> new TermQuery(new Term(f, w))), how.equals("any") ? Occur.SHOULD : Occur.MUST);
        }
      }
    }
    String kind = p.getOrDefault("kind", ""), from = p.getOrDefault("from", "");
    if (kind.isEmpty() && from.isEmpty()) {
      return text.build();
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder().add(text.build(), Occur.MUST);
    if (!kind.isEmpty()) {
      query.add(KeywordField.newExactQuery("kind", kind), Occur.FILTER);
    }
    if (!from.isEmpty()) {
      query.add(IntField.newRangeQuery("n", Integer.parseInt(from), Integer.parseInt(p.get("to"))), Occur.FILTER);
    }
    return query.build();
  }

  private String json(Query query, TopDocs top, Map<String, Integer> counts) throws IOException {
    UnifiedHighlighter highlighter = UnifiedHighlighter.builder(searcher, analyzer)
        .withBreakIterator(WholeBreakIterator::new).withMaxLength(Integer.MAX_VALUE - 1)
        .withFormatter(new DefaultPassageFormatter("<mark>", "</mark>", "", true)).build();
    Map<String, String[]> marked = highlighter.highlightFields(TEXTS.toArray(String[]::new), query, top);
    StringBuilder out = new StringBuilder("{\"hits\":[");
    var stored = searcher.storedFields();
    for (int i = 0; i < top.scoreDocs.length; i++) {
      ScoreDoc hit = top.scoreDocs[i];
      Document d = stored.document(hit.doc);
      out.append(i == 0 ? "{" : ",{").append("\"id\":").append(d.getField("id").numericValue())
          .append(",\"n\":").append(d.getField("n").numericValue());
      for (String field : List.of("title", "body", "kind")) {
        string(out.append(",\"").append(field).append("\":"), d.get(field));
      }
      out.append(",\"marked\":[");
      for (String field : TEXTS) {
        String text = marked.get(field)[i];
        string(out.append(field.equals("title") ? "" : ","), text == null ? "" : text);
      }
      out.append("]}");
    }
    out.append("],\"facets\":{");
    counts.forEach((value, n) -> {
      string(out.append(out.charAt(out.length() - 1) == '{' ? "" : ","), value);
      out.append(':').append(n);
    });
    return out.append("}}").toString();
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}

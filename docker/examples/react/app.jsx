import { createRoot } from "react-dom/client";
import { Highlight, Hits, InstantSearch, Pagination, RefinementList, SearchBox, Stats } from "react-instantsearch";
import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";

const app = document.getElementById("app");
// The second argument is a key: one that may be seen by everybody, such as a tenant token, or none.
const { searchClient } = instantMeiliSearch(app.dataset.search, "", { primaryKey: "id", finitePagination: true });

const Article = ({ hit }) => (
  <article>
    <h2><Highlight attribute="title" hit={hit} /></h2>
    <p>{hit.category}</p>
  </article>
);

createRoot(app).render(
  <InstantSearch indexName="articles" searchClient={searchClient} routing future={{ preserveSharedStateOnUnmount: true }}>
    <SearchBox />
    <Stats />
    <RefinementList attribute="category" />
    <Hits hitComponent={Article} />
    <Pagination />
  </InstantSearch>,
);

package meilisearch

const (
	defaultLimit = 20

	// maxTotalHits is the number of hits that can be paged through, like Meilisearch's
	// pagination.maxTotalHits.
	maxTotalHits = 1000
)

// pages is the part of the hits that is wanted: by offset and limit, or by the number of a
// page.
type pages struct {
	limit, offset int
	paged         bool // page or hitsPerPage was given
	page, perPage int
}

func readPages(o *object) pages {
	p := pages{limit: defaultLimit, page: 1, perPage: defaultLimit}
	o.whole("offset", &p.offset)
	o.whole("limit", &p.limit)
	page, perPage := o.whole("page", &p.page), o.whole("hitsPerPage", &p.perPage)
	p.paged = page || perPage
	return p
}

// window returns the place of the part among all hits.
func (p *pages) window() (offset, limit int) {
	offset, limit = p.offset, p.limit
	if p.paged {
		limit = min(p.perPage, maxTotalHits)
		offset = min(p.page-1, maxTotalHits) * limit
		if p.page == 0 { // asks for no hits
			offset, limit = 0, 0
		}
	}
	offset = min(offset, maxTotalHits)
	return offset, min(limit, maxTotalHits-offset)
}

// paging is what an answer says about its place among all hits. Some fields are for pages,
// others for an offset.
type paging struct {
	Limit              *int   `json:"limit,omitempty"`
	Offset             *int   `json:"offset,omitempty"`
	EstimatedTotalHits *int64 `json:"estimatedTotalHits,omitempty"`
	HitsPerPage        *int   `json:"hitsPerPage,omitempty"`
	Page               *int   `json:"page,omitempty"`
	TotalPages         *int64 `json:"totalPages,omitempty"`
	TotalHits          *int64 `json:"totalHits,omitempty"`
}

func (p pages) of(total int64) paging {
	if !p.paged {
		return paging{Limit: &p.limit, Offset: &p.offset, EstimatedTotalHits: &total}
	}
	var count int64
	if n := int64(p.perPage); n > 0 {
		count = (min(total, maxTotalHits) + n - 1) / n
	}
	return paging{HitsPerPage: &p.perPage, Page: &p.page, TotalPages: &count, TotalHits: &total}
}

package cache

import "ftsync/cache/words"

// Tokenizers returns the names that Schema.Tokenizer may have.
var Tokenizers = words.Tokenizers

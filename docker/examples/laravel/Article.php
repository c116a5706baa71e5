<?php

namespace App\Models;

use Illuminate\Database\Eloquent\Model;
use Laravel\Scout\Searchable;

/**
 * An article, which Laravel writes to Postgres and Scout searches in ftsync.
 */
class Article extends Model
{
    use Searchable;

    protected $fillable = ['title', 'body', 'category'];

    /**
     * ftsync follows the table. So a save tells Scout nothing, and needs no search server.
     */
    protected static function booted(): void
    {
        static::disableSearchSyncing();
    }

    /**
     * The index in ftsync.yaml.
     */
    public function searchableAs(): string
    {
        return 'articles';
    }
}

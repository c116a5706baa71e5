<?php

use App\Models\Article;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Route;

Route::get('/articles', function (Request $request) {
    return Article::search($request->query('q', ''))
        ->when($request->query('category'), fn ($found, $category) => $found->where('category', $category))
        ->paginate(20);
});

Route::post('/articles', fn (Request $request) => Article::create($request->only('title', 'body', 'category')));

"""Writes articles with Django's models and searches them with ftsync: python app.py runserver 8000"""

import json
import os
import sys
import urllib.parse
import urllib.request

from django.conf import settings
from django.core.management import execute_from_command_line

database = urllib.parse.urlparse(os.environ["DATABASE_URL"])
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    SECRET_KEY="an example needs none",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database.hostname, "PORT": database.port or 5432, "NAME": database.path[1:],
        "USER": urllib.parse.unquote(database.username or ""), "PASSWORD": urllib.parse.unquote(database.password or ""),
    }},
)

import django  # noqa: E402

django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class ArticleQuerySet(models.QuerySet):
    def search(self, q, after=None, **equal):
        """The articles that ftsync finds, best first, and how many there are."""
        params = [("index", "articles"), ("q", q), ("limit", 20), ("highlight", "false"), ("return", "title")]
        params += [("filter", f"{name} = {json.dumps(value)}") for name, value in equal.items()]
        if after:
            params.append(("after", after))
        url = os.environ["FTSYNC_URL"] + "/search?" + urllib.parse.urlencode(params)
        with urllib.request.urlopen(url, timeout=3) as answer:
            found = json.load(answer)
        rows = self.in_bulk([int(hit["id"]) for hit in found["hits"]])
        # An article that was deleted a moment ago may still be a hit.
        return [rows[int(hit["id"])] for hit in found["hits"] if int(hit["id"]) in rows], found["total"]


class Article(models.Model):
    title = models.TextField()
    body = models.TextField(default="")
    category = models.TextField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        app_label = "articles"
        db_table = "articles"


def write(article):
    """Saves an article; after is what a search can wait for."""
    with transaction.atomic(), connection.cursor() as cursor:
        article.save()
        cursor.execute("select pg_current_xact_id()::text")
        return JsonResponse({"id": article.id, "after": cursor.fetchone()[0]})


def articles(request):
    if request.method == "POST":
        return write(Article(**json.loads(request.body)))
    equal = {"category": request.GET["category"]} if request.GET.get("category") else {}
    found, total = Article.objects.search(request.GET.get("q", ""), request.GET.get("after"), **equal)
    return JsonResponse({"total": total, "articles": [
        {"id": a.id, "title": a.title, "category": a.category} for a in found]})


def article(request, id):
    changed = Article.objects.get(id=id)
    for name, value in json.loads(request.body).items():
        setattr(changed, name, value)
    return write(changed)


urlpatterns = [path("articles", articles), path("articles/<int:id>", article)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)

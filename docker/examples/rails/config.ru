# Writes articles with Active Record and searches them with ftsync: bundle exec puma
require "logger" # before Active Support 7.1 names it itself
require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "net/http"

class Articles < Rails::Application
  config.load_defaults 6.1
  config.eager_load = false
  config.consider_all_requests_local = true
  config.secret_key_base = "an example needs none"
  config.hosts << "127.0.0.1"
  config.logger = Logger.new($stderr, level: :warn)
end

# For a model whose table has an index of the same name in ftsync.
module Searchable
  # The records that ftsync finds, best first, and how many there are.
  def search(q, after: nil, **equal)
    params = [["index", table_name], ["q", q], ["limit", 20], ["highlight", false], ["return", "title"]]
    params += equal.map { |name, value| ["filter", "#{name} = #{value.to_json}"] }
    params << ["after", after] if after
    uri = URI("#{ENV.fetch("FTSYNC_URL")}/search?#{URI.encode_www_form(params)}")
    answer = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https", open_timeout: 1, read_timeout: 3) do |http|
      http.get(uri.request_uri)
    end
    raise "ftsync answers #{answer.code}: #{answer.body}" unless answer.is_a?(Net::HTTPOK)

    found = JSON.parse(answer.body)
    ids = found["hits"].map { |hit| hit["id"] }
    # A record that was deleted a moment ago may still be a hit.
    [where(id: ids).index_by { |record| record.id.to_s }.values_at(*ids).compact, found["total"]]
  end
end

class Article < ActiveRecord::Base
  extend Searchable
end

class ArticlesController < ActionController::API
  def index
    found, total = Article.search(params[:q].to_s, after: params[:after], **params.permit(:category).to_h.symbolize_keys)
    render json: { total: total, articles: found.as_json(only: %i[id title category]) }
  end

  def create
    write(Article.new(fields))
  end

  def update
    write(Article.find(params[:id]).tap { |article| article.assign_attributes(fields) })
  end

  private

  # Saves an article; after is what a search can wait for.
  def write(article)
    Article.transaction do
      article.save!
      render json: { id: article.id, after: Article.connection.select_value("select pg_current_xact_id()::text") }
    end
  end

  def fields
    params.permit(:title, :body, :category)
  end
end

Articles.initialize!
Articles.routes.draw { resources :articles, only: %i[index create update] }

run Articles

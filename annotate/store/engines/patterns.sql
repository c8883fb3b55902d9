-- Which rows there are of each unit, and how many units of an article have the same rows.
-- The same text runs on DuckDB and on Spark SQL (3.3 or newer). It reads a view `labels`:
--
--   article   text: the article or other cluster that intervals leave out; '' if there is none
--   unit      text: what was labelled
--   person    text: who labelled it
--   is_none   truth value: the row means “none of the labels”; its value is then ''
--   value     text: the label; '' if it is missing
--
-- A row of a pattern is the length of the name, the name, = or ! and the value: 3:Ana=author.
-- `unit` and `other_article` only serve to name a unit that is wrong.
--
-- On Spark, with the Parquet files of “annotate export --format parquet --partition article”:
--
--   spark.read.parquet("labels/article=*/labels.parquet").selectExpr(
--       "trim(coalesce(article_id, '')) as article", "trim(coalesce(sentence_id, '')) as unit",
--       "trim(coalesce(reviewer, '')) as person", "verdict <=> 'no_claim' as is_none",
--       "trim(coalesce(source, '')) as value").createOrReplaceTempView("labels")
--   spark.sql(open("patterns.sql").read()).write.parquet("patterns")
--
-- Then: annotate agreement --parquet "patterns/*.parquet" --grouped --value source --level set
with units as (
    select
        unit,
        min(article) as article,
        max(article) as other_article,
        array_sort(array_agg(concat(
            cast(length(person) as string), ':', person, case when is_none then '!' else '=' end, value
        ))) as pattern
    from labels
    group by unit
)

select
    article,
    other_article,
    pattern,
    count(*) as weight,
    min(unit) as unit
from units
group by article, other_article, pattern
order by article

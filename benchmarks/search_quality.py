"""How good is search? `python -m benchmarks.search_quality`, with the dev environment.

Two public sets with judgements stand in for profiles: occupations (ESCO) in Dutch and English, asked by
alternative names that are not in them, and conference speakers (pyvideo), asked by the topics that people
gave their talks. Judged is what a person reads: the list proper and what is also interesting below it. Beside
each engine at hand stands plain BM25 with OR.
"""

import argparse
import gzip
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from guestlecture.search.answer import answer
from guestlecture.search.embedder import QueryEncoder, SentenceEncoder, Vector
from guestlecture.search.engine import Document, Query, SearchEngine
from guestlecture.search.keys import make_keys
from guestlecture.search.opening import open_engine
from guestlecture.search.passage import passages
from guestlecture.search.settings import IndexSettings
from guestlecture.search.vocabulary import Vocabulary
from guestlecture.search.word import folded_words
from tests.meilisearch import MASTER_KEY, find_program, running_server

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
KEPT_VECTORS = ROOT / "var" / "benchmarks"
SETTINGS = IndexSettings(
    name="quality", version=1, text=("offers", "summaries", "name"), facets=("theme",), numbers=()
)
DEPTH = 10
QUICK_DOCUMENTS, QUICK_QUERIES = 600, 60
PER_PAGE = 12

Search = Callable[[str], list[int]]


@dataclass(frozen=True)
class Profile:
    """A document of a set, as a profile: lectures with title and summary, and a name."""

    id: int
    lectures: Sequence[tuple[str, str]]
    name: str = ""

    @property
    def text(self) -> dict[str, list[str]]:
        """The text as it is indexed."""
        text = {
            "offers": [title for title, _ in self.lectures],
            "summaries": [summary for _, summary in self.lectures if summary],
            "name": [self.name],
        }
        return {name: pieces for name, pieces in text.items() if any(pieces)}

    @property
    def words(self) -> set[str]:
        """The words of the text, folded."""
        return {word for pieces in self.text.values() for piece in pieces for word in folded_words(piece)}


@dataclass(frozen=True)
class Asked:
    """A query and the documents that answer it."""

    language: str
    text: str
    relevant: frozenset[int]


def read_occupations(data: Path) -> list[Profile]:
    """Read the ESCO occupations: a lecture in each language."""
    rows = map(json.loads, (data / "search" / "esco_documents.jsonl").read_text().splitlines())
    return [
        Profile(row["id"], [(row["label_nl"], row["desc_nl"]), (row["label_en"], row["desc_en"])])
        for row in rows
    ]


def read_speakers(data: Path) -> list[Profile]:
    """Read the conference speakers: a lecture a talk, and the text of all talks with the first."""
    with gzip.open(data / "search" / "pyvideo_experts.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    return [
        Profile(
            row["id"],
            [(title, "" if number else row["text"]) for number, title in enumerate(row["titles"] or [""])],
            row["name"],
        )
        for row in rows
    ]


def read_queries(file: Path) -> list[Asked]:
    """Read queries: number, language, text and the ids of the answers, separated by tabs."""
    rows = (line.split("\t") for line in file.read_text().splitlines() if line.strip())
    return [Asked(row[1], row[2], frozenset(map(int, row[3].split()))) for row in rows]


def encode(texts: Sequence[str], name: str) -> Vector:
    """Return the vectors of texts; they are made once and kept."""
    model = SentenceEncoder()
    content = hashlib.sha256("\0".join([model.model, *texts]).encode()).hexdigest()[:16]
    kept = KEPT_VECTORS / f"{name}-{content}.npy"
    if not kept.exists():
        print(f"Making {len(texts)} vectors of {name}; they are kept in {kept.parent} …", file=sys.stderr)
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, model.encode(texts))
    vectors: Vector = np.load(kept)
    return vectors


def make_documents(profiles: Sequence[Profile], vocabulary: Vocabulary, name: str) -> Iterator[Document]:
    """Yield the documents of a set, with the parts of their compounds and their vectors."""
    own = [passages("", profile.lectures, ()) for profile in profiles]
    vectors = encode([text for texts in own for text in texts], name)
    start = 0
    for profile, texts in zip(profiles, own, strict=True):
        rows = vectors[start : start + len(texts)]
        start += len(texts)
        yield Document(profile.id, profile.text, parts=vocabulary.compounds(profile.words), vectors=rows)


def count_words(profiles: Iterable[Profile]) -> Vocabulary:
    """Count in how many profiles each word stands."""
    words = [profile.words for profile in profiles]
    return Vocabulary(Counter(word for some in words for word in some), len(words))


def as_a_person_reads(engine: SearchEngine, vocabulary: Vocabulary) -> Search:
    """Return the search of the product: the list proper, then what is also interesting."""
    encoder = QueryEncoder(SentenceEncoder())

    def search(text: str) -> list[int]:
        query = Query(text, per_page=PER_PAGE)
        found = answer(engine, query, vocabulary=vocabulary, vector=encoder.encode(text))
        return [hit.id for hit in (*found.page.hits, *found.also)]

    return search


def bm25_or(profiles: Iterable[Profile]) -> Search:
    """Return the baseline: all text in one field, any word will do, BM25."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(50_000_000, 1)
    for profile in profiles:
        words = (word for pieces in profile.text.values() for piece in pieces for word in folded_words(piece))
        writer.add_document(tantivy.Document(id=profile.id, text=" ".join(words)))
    writer.commit()
    index.reload()

    def search(text: str) -> list[int]:
        terms = [tantivy.Query.term_query(schema, "text", word, "freq") for word in folded_words(text)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        searcher = index.searcher()
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, DEPTH).hits]

    return search


def ndcg(found: Sequence[int], relevant: frozenset[int]) -> float:
    """Return the normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002)."""
    gain = sum(1 / log2(rank + 2) for rank, one in enumerate(found[:DEPTH]) if one in relevant)
    return gain / sum(1 / log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))


def measure(search: Search, queries: Sequence[Asked]) -> dict[str, float]:
    """Return nDCG@10, recall@10 and the share of empty answers."""
    answers = [(search(asked.text), asked.relevant) for asked in queries]
    recalls = [len(relevant & set(found[:DEPTH])) / len(relevant) for found, relevant in answers]
    return {
        "ndcg10": sum(ndcg(found, relevant) for found, relevant in answers) / len(answers),
        "recall10": sum(recalls) / len(recalls),
        "empty": sum(not found for found, _ in answers) / len(answers),
    }


def shorten(profiles: Sequence[Profile], queries: Sequence[Asked]) -> tuple[list[Profile], list[Asked]]:
    """Return a part of a set: some queries, their answers, and other documents around them."""
    asked = [*queries[:: max(1, len(queries) // QUICK_QUERIES)]]
    needed = {one for each in asked for one in each.relevant}
    others = (profile.id for profile in profiles if profile.id not in needed)
    kept = needed | {one for _, one in zip(range(QUICK_DOCUMENTS), others, strict=False)}
    return [profile for profile in profiles if profile.id in kept], asked


@contextmanager
def engines(folder: Path) -> Iterator[dict[str, SearchEngine]]:
    """Yield the engines at hand by name."""
    embedded = open_engine(SETTINGS, folder=folder, url=None, search_key=None, indexing_key=None)
    program = find_program()
    if program is None:
        yield {"embedded": embedded}
        return
    (folder / "server").mkdir()
    with running_server(program, folder / "server") as url:
        search_key, indexing_key = make_keys(url, MASTER_KEY)
        keys = {"search_key": search_key, "indexing_key": indexing_key, "timeout_seconds": 30.0}
        yield {"embedded": embedded, "meilisearch": open_engine(SETTINGS, folder=None, url=url, **keys)}


def run(name: str, profiles: Sequence[Profile], queries: Sequence[Asked]) -> Iterator[dict[str, Any]]:
    """Yield a row for each engine and language of one set."""
    vocabulary = count_words(profiles)
    documents = list(make_documents(profiles, vocabulary, name))
    with tempfile.TemporaryDirectory() as folder, engines(Path(folder)) as at_hand:
        searches = {"bm25-or": bm25_or(profiles)}
        for engine_name, engine in at_hand.items():
            engine.rebuild(documents)
            searches[engine_name] = as_a_person_reads(engine, vocabulary)
        for language in dict.fromkeys(asked.language for asked in queries):
            own = [asked for asked in queries if asked.language == language]
            title = name if name == "speakers" else f"{name}-{language}"
            for engine_name, search in searches.items():
                yield {"engine": engine_name, "set": title, "queries": len(own), **measure(search, own)}


def print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print the rows for people."""
    print(f"{'set':<10} {'engine':<12} {'queries':>7} {'nDCG@10':>8} {'recall@10':>10} {'empty':>6}")
    for row in rows:
        numbers = f"{row['ndcg10']:>8.3f} {row['recall10']:>10.3f} {row['empty']:>6.1%}"
        print(f"{row['set']:<10} {row['engine']:<12} {row['queries']:>7} {numbers}", flush=True)


def main() -> None:
    """Measure, and print a table or rows of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder that holds search/")
    parser.add_argument("--queries", type=Path, help="other queries for the set that --set names")
    parser.add_argument("--set", choices=("esco", "speakers"), help="this set only (default: both)")
    parser.add_argument("--quick", action="store_true", help="a part of each set, within a minute")
    parser.add_argument("--json", action="store_true", help="one object a row")
    options = parser.parse_args()
    rows = measure_all(options)
    if options.json:
        for row in rows:
            print(json.dumps(row), flush=True)
    else:
        print_table(rows)


def measure_all(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the rows of the sets that are asked for."""
    sets = {"esco": read_occupations, "speakers": read_speakers}
    files = {"esco": "esco_queries_dev.tsv", "speakers": "pyvideo_queries_dev.tsv"}
    for name, read in sets.items():
        if options.set in (None, name):
            file = options.queries or options.data / "search" / files[name]
            profiles, queries = read(options.data), read_queries(file)
            if options.quick:
                profiles, queries = shorten(profiles, queries)
            yield from run(name, profiles, queries)


if __name__ == "__main__":
    main()

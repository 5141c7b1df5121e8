package io.harborai.knowledge.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passages in a Lucene index of one directory. One writer at a time; searches go on beside it. A failed writing is rolled
 * back to the last commit, so that no later commit makes half of it durable.
 */
final class LuceneIndex implements PassageIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LuceneIndex.class);
    private static final double FLOOR_MEGABYTES = 1;

    private final String name;
    private final Directory directory;
    private final int dimension;
    private final LuceneSettings settings;
    private final BM25Similarity similarity;
    private final ReentrantLock writing = new ReentrantLock();
    /** Whether merges are done that no commit has: searches see them only then. */
    private final AtomicBoolean merged = new AtomicBoolean();
    private final SearcherManager searchers;
    private IndexWriter writer;

    LuceneIndex(String name, Directory directory, int dimension, LuceneSettings settings) throws IOException {
        this.name = name;
        this.directory = directory;
        this.dimension = dimension;
        this.settings = settings;
        this.similarity = new BM25Similarity((float) settings.k1(), (float) settings.b());
        this.writer = openWriter();
        try {
            if (!DirectoryReader.indexExists(directory)) {
                writer.commit();
            }
            // Of what is committed, and not of the writer: what is seen is what stays.
            this.searchers = new SearcherManager(directory, null);
        } catch (IOException | RuntimeException e) {
            writer.rollback();
            throw e;
        }
    }

    private IndexWriter openWriter() throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(Terms.OF_PASSAGES);
        config.setSimilarity(similarity);
        config.setRAMBufferSizeMB(settings.bufferMegabytes());
        config.setCommitOnClose(false);
        // Below the floor every merge takes all there is, the large with the small, so a high one merges again and again.
        config.setMergePolicy(new TieredMergePolicy().setFloorSegmentMB(FLOOR_MEGABYTES));
        config.setMergeScheduler(new ConcurrentMergeScheduler() {
            @Override
            protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
                super.doMerge(source, merge);
                merged.set(true);
                // Not on this thread: a rollback would wait for its end.
                Thread.ofVirtual().name("merged " + name).start(LuceneIndex.this::publish);
            }
        });
        config.setCodec(new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return new Lucene99HnswVectorsFormat(settings.connections(), settings.beam(), 1, null,
                        settings.exactBelow());
            }
        });
        IndexWriter opened = new IndexWriter(directory, config);
        opened.setLiveCommitData(Map.of(LuceneFields.FORM_KEY, LuceneFields.FORM).entrySet());
        return opened;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void apply(List<IndexDocument> replaced, List<String> removed) {
        replaced.forEach(document -> Vectors.check(document, dimension));
        writing.lock();
        try {
            if (!writer.isOpen()) {
                writer = openWriter();
            }
            write(replaced, removed);
            searchers.maybeRefreshBlocking();
        } catch (IOException | RuntimeException e) {
            rollBack(e);
            throw e instanceof IllegalArgumentException wrong
                    ? wrong
                    : new IndexException("the index " + name + " cannot be written: " + e.getMessage()
                            + ". Look at the disk's space and health.", e);
        } finally {
            writing.unlock();
        }
        publish();
    }

    /** Commits merges that are done: after the last of many documents nobody else would for a long time. */
    private void publish() {
        // Whoever has the lock looks again when it is free.
        while (merged.get() && writing.tryLock()) {
            try {
                if (merged.getAndSet(false) && writer.isOpen()) {
                    writer.commit();
                    searchers.maybeRefreshBlocking();
                }
            } catch (IOException | RuntimeException e) {
                rollBack(e);
                LOG.warn("merged segments of the index {} cannot be committed; nothing is lost, searches are slower",
                        name, e);
            } finally {
                writing.unlock();
            }
        }
    }

    private void write(List<IndexDocument> replaced, List<String> removed) throws IOException {
        for (String document : removed) {
            writer.deleteDocuments(new Term(LuceneFields.DOCUMENT, document));
        }
        for (IndexDocument document : replaced) {
            List<Document> fields = new ArrayList<>(document.passages().size());
            for (int ordinal = 0; ordinal < document.passages().size(); ordinal++) {
                fields.add(LuceneFields.of(document, ordinal));
            }
            writer.updateDocuments(new Term(LuceneFields.DOCUMENT, document.id()), fields);
        }
        merged.set(false);
        writer.commit();
    }

    private void rollBack(Exception failure) {
        try {
            writer.rollback();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public List<Hit> words(String text, Filter filter, int most) {
        List<String> terms = Terms.ofQuestion(text);
        if (terms.isEmpty()) {
            return List.of();
        }
        return search(searcher -> hits(searcher, LuceneFields.words(terms, filter), most));
    }

    @Override
    public List<Hit> nearest(float[] vector, Filter filter, int most) {
        if (vector.length != dimension || dimension == 0) {
            throw new IllegalArgumentException(
                    "a vector of " + vector.length + " numbers for an index of " + dimension);
        }
        Query query = new KnnFloatVectorQuery(LuceneFields.VECTOR, Vectors.normalised(vector),
                Math.max(most, settings.candidates()), LuceneFields.filter(filter));
        // Lucene's score of a dot product is (1 + cosine) / 2.
        return search(searcher -> hits(searcher, query, most).stream()
                .map(hit -> new Hit(hit.id(), hit.revision(), 2 * hit.score() - 1)).toList());
    }

    private static List<Hit> hits(IndexSearcher searcher, Query query, int most) throws IOException {
        if (most < 1 || most > MOST_HITS) {
            throw new IllegalArgumentException("most " + most + ": 1 to " + MOST_HITS);
        }
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        List<Hit> hits = new ArrayList<>();
        // As many as are asked for are counted exactly; the rest may be skipped.
        for (ScoreDoc found : searcher.search(query, new TopScoreDocCollectorManager(most, most)).scoreDocs) {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(found.doc, leaves));
            int doc = found.doc - leaf.docBase;
            SortedDocValues document = leaf.reader().getSortedDocValues(LuceneFields.DOCUMENT);
            document.advanceExact(doc);
            hits.add(new Hit(
                    new PassageId(document.lookupOrd(document.ordValue()).utf8ToString(),
                            (int) number(leaf, LuceneFields.ORDINAL, doc)),
                    number(leaf, LuceneFields.REVISION, doc), found.score));
        }
        return hits;
    }

    private static long number(LeafReaderContext leaf, String field, int doc) throws IOException {
        NumericDocValues values = leaf.reader().getNumericDocValues(field);
        values.advanceExact(doc);
        return values.longValue();
    }

    @Override
    public List<TermWeight> weigh(String text) {
        return search(searcher -> {
            IndexReader reader = searcher.getIndexReader();
            List<TermWeight> weights = new ArrayList<>();
            for (String term : Terms.ofQuestion(text)) {
                long having = reader.docFreq(new Term(LuceneFields.TEXT, term));
                weights.add(new TermWeight(term, Weights.rarity(having, reader.numDocs()), having > 0));
            }
            return weights;
        });
    }

    @Override
    public Map<String, IndexedDocument> documents() {
        return search(searcher -> {
            Map<String, IndexedDocument> documents = new HashMap<>();
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                count(leaf, documents);
            }
            return documents;
        });
    }

    private static void count(LeafReaderContext leaf, Map<String, IndexedDocument> documents) throws IOException {
        SortedDocValues ids = leaf.reader().getSortedDocValues(LuceneFields.DOCUMENT);
        NumericDocValues revisions = leaf.reader().getNumericDocValues(LuceneFields.REVISION);
        if (ids == null || revisions == null) {
            return;
        }
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
            if ((live == null || live.get(doc)) && ids.advanceExact(doc) && revisions.advanceExact(doc)) {
                documents.merge(ids.lookupOrd(ids.ordValue()).utf8ToString(),
                        new IndexedDocument(revisions.longValue(), 1),
                        (one, other) -> new IndexedDocument(other.revision(), one.passages() + other.passages()));
            }
        }
    }

    @Override
    public long passages() {
        return search(searcher -> (long) searcher.getIndexReader().numDocs());
    }

    /** What is asked of a searcher. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(IndexSearcher searcher) throws IOException;
    }

    private <T> T search(Question<T> question) {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                searcher.setSimilarity(similarity);
                return question.ask(searcher);
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new IndexException("the index " + name + " cannot be read: " + e.getMessage()
                    + ". Remove its directory; it is made again at the next start.", e);
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            searchers.close();
            // Everything that was acknowledged is committed.
            writer.rollback();
            directory.close();
        } catch (IOException e) {
            throw new IndexException("the index " + name + " cannot be closed: " + e.getMessage(), e);
        } finally {
            writing.unlock();
        }
    }
}

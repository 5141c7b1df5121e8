package io.harborai.knowledge.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.harborai.knowledge.chunk.Passage;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.DocumentStore;
import io.harborai.knowledge.collection.KnowledgeDocument;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.EventSink;
import io.harborai.platform.web.Multipart;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;

/** {@code /api/documents}: files into a collection, and how far they are. */
final class DocumentRoutes {
    private static final String PATH = "/api/documents";
    /** Files of one upload. */
    private static final int MOST_FILES = 64;
    private static final long UPLOAD_BYTES = 512L << 20;

    private final KnowledgeBase base;
    private final long fileBytes;
    private final Ticker ticker;

    /** Waits between two looks at the progress. */
    @FunctionalInterface
    interface Ticker {
        /** Waits once. */
        void await() throws InterruptedException;
    }

    /** Routes that take files of so many bytes at most. */
    DocumentRoutes(KnowledgeBase base, long fileBytes, Ticker ticker) {
        this.base = base;
        this.fileBytes = fileBytes;
        this.ticker = ticker;
    }

    List<WebRoute> routes() {
        String one = PATH + "/{id}";
        return List.of(
                query(Envelope.route("GET", PATH, WebAccess.CALLER, "Lists a collection's documents.", this::list)),
                query(Envelope.route("POST", PATH, WebAccess.CALLER,
                        "Takes files (multipart/form-data), which become searchable in the background.", this::upload)
                        .upTo(Math.max(UPLOAD_BYTES, fileBytes + (1 << 20)))),
                query(Envelope.route("GET", PATH + "/progress", WebAccess.CALLER,
                        "Tells as events how many documents are in which state, until none waits.", this::progress)),
                query(Envelope.route("GET", one, WebAccess.CALLER, "Tells of a document.",
                        request -> Envelope.success(Envelope.document(found(request))))),
                query(Envelope.route("GET", one + "/passages", WebAccess.CALLER,
                        "Tells a ready document's passages, page by page.", this::passages)),
                query(Envelope.route("POST", one + "/reprocess", WebAccess.CALLER, "Reads a document again.",
                        this::again)),
                query(Envelope.route("DELETE", one, WebAccess.CALLER, "Removes a document, from the search at once.",
                        this::remove)));
    }

    private static WebRoute query(WebRoute route) {
        return route.shaped(route.shape().needs("collection", "string", "The collection."));
    }

    private static String collection(WebRequest request) {
        return Envelope.required(request.query("collection").orElse(null), "collection");
    }

    private KnowledgeDocument found(WebRequest request) {
        return base.document(collection(request), Envelope.access(request.caller()), request.segment("id"));
    }

    private WebReply list(WebRequest request) {
        int most = Envelope.number(request.query("limit"), "limit", 100, 1, DocumentStore.MOST_LISTED);
        List<KnowledgeDocument> page = base.documents(collection(request), Envelope.access(request.caller()),
                request.query("after").orElse(""), most);
        return Envelope.success(Envelope.fields("documents", page.stream().map(Envelope::document).toList(), "next",
                page.size() < most ? "" : page.getLast().id()));
    }

    private WebReply upload(WebRequest request) throws Exception {
        String collection = collection(request);
        Access access = Envelope.access(request.caller());
        // Asked before anything is read.
        base.collections().writable(collection, access);
        List<String> labels = new ArrayList<>();
        List<Map<String, Object>> taken = new ArrayList<>();
        Multipart.read(request, new Multipart.Bounds(MOST_FILES + 50, 8 << 10, fileBytes), part -> {
            if (part.fileName().isEmpty()) {
                if (!part.field().equals("label")) {
                    throw new WrongInput(part.field(), "There is no field '" + part.field()
                            + "': fields are 'label' (key=value, before the files) and files.");
                }
                labels.add(part.text());
                return;
            }
            try (InputStream content = part.stream()) {
                DocumentStore.Added added = base.add(collection, access, part.fileName().get(), labels, content);
                Map<String, Object> map = Envelope.document(added.document());
                map.put("fresh", added.fresh());
                taken.add(map);
            }
        });
        if (taken.isEmpty()) {
            throw new WrongInput("file", "There is no file in the form.");
        }
        return Envelope.success(202, Envelope.fields("documents", taken));
    }

    private WebReply progress(WebRequest request) {
        String collection = collection(request);
        Access access = Envelope.access(request.caller());
        base.collections().readable(collection, access);
        return WebReply.events(sink -> follow(collection, access, sink));
    }

    private void follow(String collection, Access access, EventSink sink) throws java.io.IOException {
        Map<DocumentState, Long> last = Map.of();
        boolean first = true;
        while (!sink.gone()) {
            Map<DocumentState, Long> now = base.progress(collection, access);
            boolean busy = now.keySet().stream()
                    .anyMatch(state -> state != DocumentState.READY && state != DocumentState.FAILED);
            if (first || !now.equals(last)) {
                sink.send("progress", Envelope.text(CollectionRoutes.counts(base, collection, access)));
            }
            if (!busy) {
                sink.send("end", "{}");
                return;
            }
            first = false;
            last = now;
            try {
                ticker.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private WebReply passages(WebRequest request) {
        KnowledgeDocument found = found(request);
        int most = Envelope.number(request.query("limit"), "limit", 100, 1, DocumentStore.MOST_LISTED);
        int from = Envelope.number(request.query("from"), "from", 0, 0, Integer.MAX_VALUE);
        List<Passage> page = base.passages(collection(request), Envelope.access(request.caller()), found.id(), from,
                most);
        return Envelope.success(Envelope.fields("passages", page.stream().map(each -> Envelope.fields("document_id",
                found.id(), "document", found.name(), "ordinal", each.ordinal(), "page", each.page(), "heading",
                each.heading(), "start", each.start(), "end", each.end(), "text", each.text())).toList(), "next",
                page.size() < most ? "" : Integer.toString(page.getLast().ordinal() + 1)));
    }

    private WebReply again(WebRequest request) {
        boolean waits = base.again(collection(request), Envelope.access(request.caller()), request.segment("id"));
        return Envelope.success(202, Envelope.fields("queued", waits));
    }

    private WebReply remove(WebRequest request) {
        base.remove(collection(request), Envelope.access(request.caller()), request.segment("id"));
        return Envelope.success(Map.of("deleted", true));
    }
}

package io.harborai.knowledge.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.knowledge.chunk.ChunkSettings;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.FusionRule;
import io.harborai.knowledge.collection.Grant;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;

/** {@code /api/collections}: what a key made, or was granted. */
final class CollectionRoutes {
    private static final String PATH = "/api/collections";

    private final KnowledgeBase base;

    CollectionRoutes(KnowledgeBase base) {
        this.base = base;
    }

    /** A collection to be made. */
    record Wanted(@Nullable String name, @Nullable String description, @Nullable Integer chunkTokens,
            @Nullable Integer chunkOverlap, @Nullable String embeddingModel, @Nullable Integer dimension,
            @Nullable String fusion) {}

    /** A way to fuse. */
    record Fused(@Nullable String fusion) {}

    /** An embedding model. */
    record Model(@Nullable String embeddingModel, @Nullable Integer dimension) {}

    /** A grant. */
    record Granted(@Nullable String subject, @Nullable Boolean write) {}

    List<WebRoute> routes() {
        String one = PATH + "/{collection}";
        return List.of(
                Envelope.route("GET", PATH, WebAccess.CALLER, "Lists the collections that the caller may read.",
                        request -> Envelope.success(base.collections().list(Envelope.access(request.caller())).stream()
                                .map(Envelope::collection).toList())),
                Envelope.route("POST", PATH, WebAccess.CALLER, "Makes a collection, which its maker may change.",
                        this::create),
                Envelope.route("GET", one, WebAccess.CALLER, "Tells of a collection and its progress.", this::show),
                Envelope.route("DELETE", one, WebAccess.CALLER, "Removes a collection with everything in it.",
                        this::remove),
                Envelope.route("PUT", one + "/model", WebAccess.CALLER,
                        "Changes the embedding model; the old index serves until the new one is whole.", this::change),
                Envelope.route("PUT", one + "/fusion", WebAccess.CALLER,
                        "Changes how a hybrid search makes one ranking of two: by scores, or by ranks.", this::fuse),
                Envelope.route("GET", one + "/grants", WebAccess.ADMIN, "Lists who may do what.",
                        request -> Envelope.success(grants(found(request)))),
                Envelope.route("PUT", one + "/grants", WebAccess.ADMIN, "Grants reading, or reading and writing.",
                        this::grant),
                Envelope.route("DELETE", one + "/grants/{subject}", WebAccess.ADMIN, "Takes a grant back.",
                        this::revoke));
    }

    private WebReply create(WebRequest request) {
        Wanted wanted = request.json(Wanted.class);
        ChunkSettings chunks = new ChunkSettings(or(wanted.chunkTokens(), ChunkSettings.DEFAULT.tokens()),
                or(wanted.chunkOverlap(), ChunkSettings.DEFAULT.overlap()));
        EmbeddingModel model = model(wanted.embeddingModel(), wanted.dimension());
        // With its grant in one writing: a death between the two would leave its maker a name that is taken.
        KnowledgeCollection made = base.collections().create(new NewCollection(Envelope.required(wanted.name(), "name"),
                wanted.description() == null ? "" : wanted.description(), chunks, model, fusion(wanted.fusion())),
                request.caller().administrator()
                        ? List.of()
                        : List.of(new Grant("key:" + request.caller().id(), true)));
        return Envelope.success(201, Envelope.collection(made));
    }

    private static EmbeddingModel model(@Nullable String name, @Nullable Integer dimension) {
        return name == null || name.isEmpty() ? EmbeddingModel.NONE : new EmbeddingModel(name, or(dimension, 0));
    }

    private static int or(@Nullable Integer given, int usual) {
        return given == null ? usual : given;
    }

    private KnowledgeCollection found(WebRequest request) {
        return base.collections().readable(request.segment("collection"), Envelope.access(request.caller()));
    }

    private WebReply show(WebRequest request) {
        KnowledgeCollection found = found(request);
        Map<String, Object> map = Envelope.collection(found);
        map.put("documents", counts(base, found.name(), Envelope.access(request.caller())));
        return Envelope.success(map);
    }

    static Map<String, Long> counts(KnowledgeBase base, String collection, Access access) {
        Map<String, Long> counts = new TreeMap<>();
        base.progress(collection, access).forEach((state, count) -> counts.put(Envelope.lower(state), count));
        return counts;
    }

    private WebReply remove(WebRequest request) {
        base.removeCollection(request.segment("collection"), Envelope.access(request.caller()));
        return Envelope.success(Map.of("deleted", true));
    }

    private WebReply change(WebRequest request) {
        Model wanted = request.json(Model.class);
        return Envelope.success(202, Envelope.collection(base.changeModel(request.segment("collection"),
                Envelope.access(request.caller()), model(wanted.embeddingModel(), wanted.dimension()))));
    }

    private WebReply fuse(WebRequest request) {
        FusionRule wanted = fusion(Envelope.required(request.json(Fused.class).fusion(), "fusion"));
        KnowledgeCollection found = base.collections().writable(request.segment("collection"),
                Envelope.access(request.caller()));
        base.collections().fuse(found.id(), wanted);
        return Envelope.success(Envelope.collection(found(request)));
    }

    private static FusionRule fusion(@Nullable String word) {
        return switch (word == null ? "scores" : word) {
            case "scores" -> FusionRule.NORMALISED_SCORE;
            case "ranks" -> FusionRule.RECIPROCAL_RANK;
            default -> throw new WrongInput("fusion", "'fusion' is '" + word + "', it is scores or ranks.");
        };
    }

    private WebReply grant(WebRequest request) {
        Granted wanted = request.json(Granted.class);
        KnowledgeCollection found = found(request);
        base.collections().grant(found.id(), new Grant(Envelope.required(wanted.subject(), "subject"),
                Boolean.TRUE.equals(wanted.write())));
        return Envelope.success(grants(found));
    }

    private WebReply revoke(WebRequest request) {
        KnowledgeCollection found = found(request);
        base.collections().revoke(found.id(), request.segment("subject"));
        return Envelope.success(grants(found));
    }

    private List<Map<String, Object>> grants(KnowledgeCollection found) {
        return base.collections().grants(found.id()).stream()
                .map(each -> Envelope.fields("subject", each.subject(), "write", each.write())).toList();
    }
}

package io.harborai.app.serve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.harborai.app.Installations;
import io.harborai.chatroom.ChatRoom;
import io.harborai.chatroom.ChatSettings;
import io.harborai.chatroom.FilesOnly;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.assistant.ModelAccess;
import io.harborai.chatroom.delivery.DeliverySettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.room.RoomSettings;
import io.harborai.gateway.key.InternalKey;
import io.harborai.knowledge.answer.AnswerSettings;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.embed.SdkEmbedder;
import io.harborai.knowledge.http.KnowledgeModule;
import io.harborai.knowledge.index.IndexSpace;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.index.PostgresSpace;
import io.harborai.knowledge.ingest.IngestSettings;
import io.harborai.knowledge.retrieve.SdkReranker;
import io.harborai.ops.doctor.Diagnosis;
import io.harborai.platform.config.ChatRoomConfig;
import io.harborai.platform.config.KnowledgeConfig;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Dialect;

/**
 * The modules of a server's roles. What watches the server is in every one, whatever its roles are.
 *
 * @param roles the roles; the gateway is none of the modules, it is always there
 */
public record RoleModules(Set<String> roles) implements Modules {
    /** The role of the knowledge base. */
    public static final String KNOWLEDGE = "knowledge";
    /** The role of the chat room, its files included. */
    public static final String CHATROOM = "chatroom";
    /** The role of a chat room's files alone. */
    public static final String FILES = "files";
    private static final Duration EMBEDDING = Duration.ofMinutes(2);
    private static final Duration RERANKING = Duration.ofSeconds(30);
    private static final String PREFIX = ModelClients.PROVIDER + "/";

    /** Copies the set. */
    public RoleModules {
        roles = Set.copyOf(roles);
    }

    @Override
    public List<ServerModule> create(Parts parts) throws Exception {
        List<ServerModule> made = new ArrayList<>();
        try {
            made.add(Watching.create(parts));
            made.add(new Diagnosis(parts.engine().diagnosis(), parts.clock()));
            made.add(TuningLink.module(parts, Watching.node(parts.config())));
            if (roles.contains(KNOWLEDGE)) {
                made.add(knowledge(parts));
            }
            if (roles.contains(CHATROOM)) {
                made.add(chatRoom(parts));
            } else if (roles.contains(FILES)) {
                made.add(new FilesOnly(chatRoom(parts)));
            }
            return made;
        } catch (Exception failed) {
            Server.close(made);
            throw failed;
        }
    }

    private static ChatRoom chatRoom(Parts parts) {
        ChatRoomConfig config = parts.config().chatroom();
        AccountSettings accounts = AccountSettings.DEFAULT;
        Duration idle = accounts.idle().compareTo(config.session()) > 0 ? config.session() : accounts.idle();
        DeliverySettings usual = DeliverySettings.DEFAULT;
        AssistantSettings assistants = AssistantSettings.DEFAULT;
        ChatRoomConfig.Files files = config.files();
        ChatSettings settings = new ChatSettings(new AccountSettings(config.registration(), config.session(), idle,
                accounts.tokens()), new RoomSettings(config.members(), RoomSettings.DEFAULT.joined()),
                new DeliverySettings(usual.queueFrames(), usual.queueChars(), config.resumeEvents(), usual
                        .windowChars(), usual.heartbeat(), usual.verify(), usual.subscribed(), config.frameRate(),
                        usual.presenceRoom(), config.sockets(), config.strangers()),
                new AssistantSettings(config.assistants().models(), config.assistants().key(), config.assistants()
                        .perRoom(), config.assistants().longest(), assistants.waiting()),
                new FileSettings(files.bytes(), files.roomBytes(), FileSettings.DEFAULT.open(), files.unfinished(), Set
                        .copyOf(files.refused()), files.clamd()));
        return ChatRoom.start(settings, new ChatRoom.Parts(parts.database(), parts.nodes().bus(), parts.blobs(),
                new ModelAccess(parts.models()::forKey, PREFIX), parts.clock(), parts.random()));
    }

    private static ServerModule knowledge(Parts parts) throws InterruptedException {
        KnowledgeConfig config = parts.config().knowledge();
        IndexSpace space = parts.database().dialect() == Dialect.POSTGRESQL
                ? new PostgresSpace(parts.database(), LuceneSettings.DEFAULT)
                : new LuceneSpace(parts.config().dataDir().resolve(Installations.INDEX), LuceneSettings.DEFAULT,
                        parts.clock());
        return KnowledgeModule.open(new KnowledgeModule.Parts(parts.database(), parts.blobs(), space,
                (model, texts) -> new SdkEmbedder(parts.models().forKey(""), EMBEDDING)
                        .embed(new EmbeddingModel(PREFIX + model.name(), model.dimension()), texts),
                config.rerankModel().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new SdkReranker(() -> parts.models().forKey(""), PREFIX + config.rerankModel(),
                                RERANKING)),
                parts.models()::forKey, PREFIX, (id, user) -> access(parts, id, user), parts.clock(),
                new AnswerSettings(config.model(), config.topK(), config.contextTokens(), config.answerTokens(),
                        config.threshold(), config.retentionDays()),
                IngestSettings.DEFAULT.with(config.workers(), config.fileBytes())));
    }

    /** Only the chat room calls on the server's own account, and says which room asks. */
    private static Access access(Parts parts, String keyId, String user) {
        if (keyId.equals(InternalKey.SERVER) && user.startsWith(ModelAccess.ROOM)) {
            return new Access(false, Set.of("key:" + keyId, user));
        }
        Caller caller = parts.callers().apply(keyId);
        if (caller.administrator()) {
            return Access.ADMINISTRATOR;
        }
        return new Access(false, caller.team().isEmpty()
                ? Set.of("key:" + keyId)
                : Set.of("key:" + keyId, "team:" + caller.team()));
    }
}

package io.harborai.gateway.response;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.CallOptions.Keeping;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

/**
 * Keeps responses for their callers, so that a later request can go on from them whatever platform answered. What a platform
 * keeps by itself stays there, and only whose it is is remembered. Everything that waits for the database is done on virtual
 * threads, in bounded number; event loops hear of it by their own executor. Safe to share between threads.
 */
public final class Responses {
    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);
    private static final int ID_BYTES = 24;
    /** Conversations in memory at a time, each of which may be long; the others wait on their own threads. */
    private static final int AT_A_TIME = 16;

    private final ResponseStore store;
    private final ResponseSettings settings;
    private final RandomGenerator random;
    private final Semaphore waiting;
    private final Semaphore working = new Semaphore(AT_A_TIME);

    /**
     * Kept responses.
     *
     * @param random makes ids that nobody guesses
     */
    public Responses(Database database, ResponseSettings settings, InstantSource clock, RandomGenerator random) {
        this.store = new ResponseStore(database, clock, settings);
        this.settings = settings;
        this.random = random;
        this.waiting = new Semaphore(settings.waiting());
    }

    /**
     * Prepares a request.
     *
     * @param owner whose it is
     * @param loop  runs {@code then}, unless it is known at once
     * @param then  hears what comes of it, once
     */
    public void prepare(String owner, byte[] body, Executor loop, Consumer<Preparation> then) {
        AskedResponse asked = AskedResponse.read(body);
        if (asked == null || settings.kept().isZero()) {
            then.accept(new Preparation.Ready(body, Keeping.NOTHING));
            return;
        }
        Keeping keeping = new Keeping(asked.stored() ? newId() : "", asked.previous());
        if (asked.previous().isEmpty()) {
            then.accept(new Preparation.Ready(body, keeping));
            return;
        }
        int weight = Math.max(1, Math.min(body.length, settings.waiting()));
        boolean started = behind(weight, () -> {
            Preparation prepared = goOn(owner, body, asked, keeping);
            loop.execute(() -> then.accept(prepared));
        });
        if (!started) {
            then.accept(new Preparation.Refused(busy()));
        }
    }

    private static Failure busy() {
        return Failure.of(FailureKind.OVERLOADED, "The database is slow, and too many wait for kept responses. "
                + "Try again later.").withCode("responses_busy");
    }

    private boolean behind(int weight, Runnable work) {
        if (!waiting.tryAcquire(weight)) {
            return false;
        }
        Thread.ofVirtual().name("responses").start(() -> {
            working.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                working.release();
                waiting.release(weight);
            }
        });
        return true;
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "resp_" + HexFormat.of().formatHex(bytes);
    }

    private Preparation goOn(String owner, byte[] body, AskedResponse asked, Keeping keeping) {
        Optional<KeptResponse> found;
        try {
            found = store.find(owner, asked.previous());
        } catch (StorageException broken) {
            LOG.warn("a kept response could not be read", broken);
            return new Preparation.Refused(unreadable());
        }
        if (found.isEmpty()) {
            return new Preparation.Refused(Failure.of(FailureKind.INVALID_REQUEST, "Previous response with id '"
                    + asked.previous() + "' not found: this key has kept none, or it is older than "
                    + settings.kept().toDays() + " days. Send the conversation in 'input'.")
                    .withCode("previous_response_not_found").withParam("previous_response_id"));
        }
        KeptResponse kept = found.get();
        if (kept.isElsewhere()) {
            return new Preparation.Ready(body, keeping);
        }
        ArrayNode items = Items.conversation(kept);
        try {
            items.addAll(Items.ofInput(body, asked.input(), keeping.kept() ? keeping.id() : "asked"));
        } catch (JacksonException malformed) {
            return new Preparation.Refused(Failure.of(FailureKind.INVALID_REQUEST, "'input' is not valid JSON: "
                    + malformed.getOriginalMessage() + ".").withParam("input"));
        }
        return new Preparation.Ready(spliced(body, asked, Items.text(items)), keeping);
    }

    private static Failure unreadable() {
        return Failure.of(FailureKind.OVERLOADED, "The database cannot be read, so what was said before is not known. "
                + "Try again later, or send the conversation in 'input'.").withCode("responses_unavailable");
    }

    /** The body with all items, and without the name of what they go on from. */
    private static byte[] spliced(byte[] body, AskedResponse asked, String items) {
        byte[] all = items.getBytes(StandardCharsets.UTF_8);
        byte[] nothing = "null".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + all.length);
        AskedResponse.Place input = asked.input();
        AskedResponse.Place previous = asked.previousPlace();
        boolean inputFirst = input.start() < previous.start();
        AskedResponse.Place first = inputFirst ? input : previous;
        AskedResponse.Place second = inputFirst ? previous : input;
        if (!input.isThere()) {
            out.write(body, 0, previous.start());
            out.writeBytes("null,\"input\":".getBytes(StandardCharsets.UTF_8));
            out.writeBytes(all);
            out.write(body, previous.end(), body.length - previous.end());
            return out.toByteArray();
        }
        out.write(body, 0, first.start());
        out.writeBytes(inputFirst ? all : nothing);
        out.write(body, first.end(), second.start() - first.end());
        out.writeBytes(inputFirst ? nothing : all);
        out.write(body, second.end(), body.length - second.end());
        return out.toByteArray();
    }

    /** What looks at an answer that is to be kept. */
    public AnswerTap tap(boolean streamed) {
        return new AnswerTap(streamed, settings.bytes());
    }

    /**
     * Keeps an answer that is complete.
     *
     * @param body     the request, as it was put
     * @param provider the provider that keeps it by itself; empty for none
     * @param loop     runs {@code then}
     * @param then     is run once, when it is kept or cannot be
     */
    public void keep(String owner, byte[] body, AnswerTap tap, String provider, Executor loop, Runnable then) {
        String answer = provider.isEmpty() ? tap.answer() : "";
        String id = tap.id();
        int weight = answer == null ? 0 : answer.length() + body.length;
        if (answer == null || id.isEmpty() || provider.isEmpty() && weight > settings.bytes()) {
            LOG.info("a response is not kept: there is none in its answer, or the conversation is longer than {} bytes",
                    settings.bytes());
            then.run();
            return;
        }
        String kept = answer;
        boolean started = behind(Math.max(1, Math.min(weight, settings.waiting())), () -> {
            try {
                add(owner, body, id, provider, kept);
            } finally {
                loop.execute(then);
            }
        });
        if (!started) {
            LOG.warn("a response is not kept: too many wait for the database");
            then.run();
        }
    }

    private void add(String owner, byte[] body, String id, String provider, String answer) {
        try {
            AskedResponse asked = provider.isEmpty() ? AskedResponse.read(body) : null;
            String input = asked == null ? "" : Items.text(Items.ofInput(body, asked.input(), id));
            if (provider.isEmpty() && !Items.isAnswer(answer)) {
                return;
            }
            store.add(owner, new KeptResponse(id, provider, input, answer));
        } catch (StorageException broken) {
            LOG.warn("a response is not kept: the database did not take it", broken);
        }
    }

    /** A kept response of that owner. Blocking. @throws StorageException if the database failed */
    public Optional<KeptResponse> find(String owner, String id) {
        return store.find(owner, id);
    }

    /** Forgets one; whether it was there. Blocking. @throws StorageException if the database failed */
    public boolean delete(String owner, String id) {
        return store.delete(owner, id);
    }

    /** A part of what was asked, as OpenAI lists it. Blocking. */
    public static byte[] inputItems(KeptResponse kept, int limit, boolean ascending, String after) {
        return Items.page(kept, limit, ascending, after);
    }
}

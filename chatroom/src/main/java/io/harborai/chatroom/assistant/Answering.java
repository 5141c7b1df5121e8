package io.harborai.chatroom.assistant;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatStream;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.Rooms;
import io.harborai.error.BudgetException;
import io.harborai.error.CancelledException;
import io.harborai.error.ConnectionException;
import io.harborai.error.HarborAIException;
import io.harborai.error.NotFoundException;
import io.harborai.error.PermissionException;
import io.harborai.error.QuotaException;
import io.harborai.error.RateLimitException;
import io.harborai.error.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one message as an AI member. Blocking, as long as the model takes; safe to share between threads. */
final class Answering {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    private static final long DAY_MILLIS = 86_400_000;
    /** Characters of an answer that are read; more do not fit in a room. */
    private static final int MOST_CHARACTERS = AnswerText.PART * AnswerText.MOST_PARTS;
    /** A model that tells no usage: about so many characters are a token. */
    private static final int TOKEN_CHARACTERS = 4;

    private final AssistantStore store;
    private final Rooms rooms;
    private final Recollection memory;
    private final Voice voice;
    private final ModelAccess models;
    private final Duration longest;
    private final InstantSource clock;
    private final LongAdder asked = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Answering(AssistantStore store, Rooms rooms, Recollection memory, Voice voice, ModelAccess models, Duration longest,
            InstantSource clock) {
        this.store = store;
        this.rooms = rooms;
        this.memory = memory;
        this.voice = voice;
        this.models = models;
        this.longest = longest;
        this.clock = clock;
    }

    long day() {
        return clock.millis() / DAY_MILLIS;
    }

    /** Calls of models. */
    long asked() {
        return asked.sum();
    }

    /** Calls that failed. */
    long failed() {
        return failed.sum();
    }

    /** What speaks against an answer at this moment, in the AI member's words. */
    Optional<String> refusal(Assistant who) {
        if (who.dailyTokens() > 0 && store.used(who.account(), day()).tokens() >= who.dailyTokens()) {
            return Optional.of("My budget of " + who.dailyTokens() + " tokens for today is used up; I answer again "
                    + "after midnight (UTC), or when an admin of the room raises it.");
        }
        return Optional.empty();
    }

    /** Says a sentence of its own instead of an answer. */
    void sorry(Assistant who, Heard heard, String sentence) throws InterruptedException {
        voice.say(who, heard, "_" + sentence + "_");
    }

    /** Answers, or says in the room why not. */
    void answer(Assistant who, Heard heard) throws InterruptedException {
        Optional<Room> room = rooms.find(heard.room());
        boolean silent = rooms.member(heard.room(), who.account()).filter(member -> member.mutedUntil() <= clock
                .millis()).isEmpty();
        if (room.isEmpty() || room.get().archived() || silent) {
            return;
        }
        Voice.Coming coming = voice.coming(who, heard);
        boolean well = false;
        try {
            well = voice.say(who, heard, ask(who, heard, room.get().name(), coming));
        } finally {
            coming.over(well);
        }
    }

    private String ask(Assistant who, Heard heard, String roomName, Voice.Coming coming) {
        StringBuilder text = new StringBuilder();
        Citations citations = new Citations();
        long[] tokens = new long[1];
        asked.increment();
        try (ChatStream stream = models.clients().apply(who.key()).chat().completions().stream(request -> {
            request.model(models.prefix() + who.model()).includeUsage().timeout(longest);
            if (who.model().startsWith(Recollection.KNOWLEDGE)) {
                request.endUser(ModelAccess.ROOM + heard.room());
            }
            memory.into(request, who, roomName, heard);
        })) {
            for (ChatChunk chunk : stream) {
                String piece = AnswerText.clean(chunk.text());
                text.append(piece);
                citations.look(chunk.rawJson());
                chunk.usage().ifPresent(usage -> tokens[0] = usage.totalTokens());
                coming.more(piece);
                if (text.length() > MOST_CHARACTERS) {
                    break;
                }
            }
        } catch (HarborAIException failure) {
            failed.increment();
            LOG.info("AI member {} in room {}: {} (trace id {})", who.account(), heard.room(), failure.getMessage(),
                    failure.traceId());
            text.append(text.isEmpty() ? "" : "\n\n").append("_").append(sentence(who, failure)).append("_");
        } catch (IllegalStateException noClient) {
            failed.increment();
            LOG.warn("AI member {} in room {} has no way to call a model", who.account(), heard.room(), noClient);
            text.append("_I cannot answer: this server calls no models at the moment._");
        }
        store.use(who.account(), day(), tokens[0] > 0 ? tokens[0] : 1 + text.length() / TOKEN_CHARACTERS);
        return citations.below(text.toString());
    }

    /** What people are told: enough to know what to do, nothing of how the server is built. */
    private static String sentence(Assistant who, HarborAIException failure) {
        String why = switch (failure) {
            case BudgetException budget -> "the budget of my key is used up; an administrator can raise it";
            case QuotaException quota -> "the budget of my key or of the model's account is used up";
            case RateLimitException rate -> "too much is asked of the model at the moment; try again soon";
            case TimeoutException slow -> "the model took too long; try again";
            case ConnectionException gone -> "the model cannot be reached; try again later";
            case NotFoundException unknown when who.model().startsWith(Recollection.KNOWLEDGE) -> "there is no '"
                    + who.model() + "' that I may read; an administrator can grant the collection to "
                    + (who.key().isEmpty()
                            ? "key:server, or to " + ModelAccess.ROOM + who.room() + " alone"
                            : "key:" + who.key());
            case NotFoundException unknown -> "there is no model '" + who.model() + "'; an admin of the room can "
                    + "choose another";
            case PermissionException refused -> "my key may not use the model '" + who.model() + "'";
            case CancelledException stopping -> "the server is stopping; ask again";
            default -> "the model failed (" + failure.code() + ")";
        };
        return "I cannot answer: " + why + ". [" + failure.traceId() + "]";
    }
}

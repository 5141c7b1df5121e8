package io.harborai.chatroom.assistant;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountName;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.RoomEvent;
import io.harborai.chatroom.moderation.Audit;
import io.harborai.chatroom.moderation.Membership;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.WebFailure;

/** The AI members of rooms. Blocking but for {@link #hear}; safe to share between threads and nodes. */
public final class Assistants implements AutoCloseable {
    private static final Duration RELOAD = Duration.ofSeconds(30);
    private static final int USUAL_MEMORY = 20;
    private static final int USUAL_PER_MINUTE = 20;

    private final Parts parts;
    private final AssistantSettings settings;
    private final AssistantStore store;
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    private final Answering answering;
    private final Speakers speakers;
    private final Listening listening;

    /**
     * What AI members live in.
     *
     * @param database   keeps them
     * @param accounts   whose names they must not take
     * @param rooms      the rooms
     * @param access     who may read them
     * @param messages   what they say
     * @param history    what they remember
     * @param membership makes them members
     * @param audit      who added and removed them
     * @param hub        shows answers while they come
     * @param bus        tells other nodes
     * @param models     how they call models
     * @param clock      tells the time
     * @param random     makes ids
     */
    public record Parts(Database database, Accounts accounts, Rooms rooms, RoomAccess access, Messages messages,
            History history, Membership membership, Audit audit, Hub hub, Bus bus, ModelAccess models,
            InstantSource clock, SecureRandom random) {}

    private Assistants(Parts parts, AssistantSettings settings) {
        this.parts = parts;
        this.settings = settings;
        this.store = new AssistantStore(parts.database());
        this.answering = new Answering(store, parts.rooms(), new Recollection(parts.history()),
                new Voice(parts.messages(), parts.hub(), parts.clock()), parts.models(), settings.longest(),
                parts.clock());
        this.speakers = new Speakers(answering, work, parts.clock(), settings.waiting());
        this.listening = Listening.start(store, parts.bus(), work, speakers::ask);
    }

    /** Begins to listen. */
    public static Assistants start(Parts parts, AssistantSettings settings, Jobs jobs) {
        Assistants assistants = new Assistants(parts, settings);
        jobs.every(new JobSettings("chat-assistants", RELOAD), RELOAD, assistants.listening::reload);
        return assistants;
    }

    /** What this node has kept in one room, in order. Never waits. */
    public void hear(List<RoomEvent> events) {
        listening.hear(events);
    }

    /**
     * An AI member as people see it.
     *
     * @param account     its account
     * @param name        what people call it
     * @param model       the model that answers
     * @param prompt      its instructions
     * @param triggers    what makes it answer
     * @param keywords    its keywords
     * @param memory      messages that it is told
     * @param key         the id of the key that pays; empty for the server itself
     * @param perMinute   most answers in a minute
     * @param dailyTokens most tokens in a day, 0 for no bound
     * @param tokens      tokens used today (UTC)
     * @param answers     answers given today
     * @param waiting     messages that wait for it on this node, with the one that it answers
     */
    public record View(String account, String name, String model, String prompt, List<String> triggers,
            List<String> keywords, int memory, String key, int perMinute, long dailyTokens, long tokens, long answers,
            int waiting) {}

    /** The AI members of a room, for somebody who may read it; their instructions and keys are for those who keep order. */
    public List<View> of(Account who, String room) {
        boolean all = may(who, parts.access().reader(who, room));
        return store.of(room).stream().map(each -> view(each, all)).toList();
    }

    private View view(Assistant each, boolean all) {
        AssistantStore.Used used = store.used(each.account(), answering.day());
        return new View(each.account(), each.name(), each.model(), all ? each.prompt() : "", each.triggers().stream()
                .map(Trigger::word).sorted().toList(), each.keywords(), each.memory(), all ? each.key() : "",
                each.perMinute(), each.dailyTokens(), used.tokens(), used.answers(), speakers.waiting(each.account()));
    }

    private static boolean may(Account who, RoomAccess.Reader reader) {
        return Action.DESCRIBE.allowed(who.administrator(), reader.member().map(Member::role).orElse(null), null);
    }

    private Room require(Account who, String room) {
        RoomAccess.Reader reader = parts.access().reader(who, room);
        if (!may(who, reader)) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                    "AI members are added, changed and removed by admins of the room.");
        }
        return reader.room();
    }

    /** Adds an AI member to a room. */
    public View add(Account who, String roomId, String name, Wish wish) {
        Room room = require(who, roomId);
        if (room.kind() == RoomKind.DIRECT) {
            throw new WrongInput("room", "A direct conversation has no AI members; make a private room instead.");
        }
        String checked = AccountName.checked(name);
        if (wish.model() == null || wish.model().isBlank()) {
            throw new WrongInput("model", "'model' is missing; say which model answers.");
        }
        List<Assistant> known = store.of(room.id());
        String key = AccountName.key(checked);
        if (known.stream().anyMatch(each -> AccountName.key(each.name()).equals(key)) || taken(checked)) {
            throw new WrongInput("name", "'name' is '" + checked + "', which is taken; choose another.");
        }
        if (known.size() >= settings.perRoom()) {
            throw WebFailure.of(FailureKind.QUOTA, "too_many_assistants", "The room has " + known.size()
                    + " AI members, which is the most.");
        }
        Assistant usual = new Assistant("", room.id(), checked, "", "", Set.of(Trigger.MENTION), List.of(),
                USUAL_MEMORY, who.administrator() ? "" : settings.key(), USUAL_PER_MINUTE, 0, 0, who.id());
        Assistant checkedWish = allowed(who, wish.on(usual), usual);
        String account = store.account(RandomText.id(Assistant.ID_PREFIX, parts.random()), room.id(), checked, key,
                parts.clock().millis());
        Assistant made = new Assistant(account, room.id(), checked, checkedWish.model(), checkedWish.prompt(),
                checkedWish.triggers(), checkedWish.keywords(), checkedWish.memory(), checkedWish.key(),
                checkedWish.perMinute(), checkedWish.dailyTokens(), 0, who.id());
        store.put(made, parts.clock().millis());
        parts.membership().add(room.id(), who.id(), parts.accounts().find(account).orElseThrow(), RoomRole.MEMBER);
        parts.audit().note(who.id(), "add_assistant", room.id(), account, checked + " by " + made.model());
        listening.changed();
        return view(made, true);
    }

    /** Whether people would take it for somebody else. */
    private boolean taken(String name) {
        try {
            parts.accounts().named(name);
            return true;
        } catch (WebFailure unknown) {
            return unknown.failure().kind() != FailureKind.NOT_FOUND;
        }
    }

    /** Money is the server's: who may not spend it as they like chooses of what the configuration opens. */
    private Assistant allowed(Account who, Assistant wanted, Assistant before) {
        if (who.administrator()) {
            return wanted;
        }
        if (!wanted.model().equals(before.model()) && !settings.open(wanted.model())) {
            throw WebFailure.of(FailureKind.PERMISSION, "model_not_open", "The model '" + wanted.model() + "' is not "
                    + "open to rooms" + (settings.models().isEmpty()
                            ? ""
                            : "; open are: " + String.join(", ", settings
                                    .models()))
                    + ". An administrator of the server can add the AI member, or open the model.");
        }
        if (!wanted.key().equals(before.key())) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                    "The key that pays is chosen by administrators of the server.");
        }
        return wanted;
    }

    private Assistant named(String room, String nameOrAccount) {
        String key = AccountName.key(nameOrAccount.replaceFirst("^@", "").toLowerCase(Locale.ROOT));
        return store.of(room).stream().filter(each -> each.account().equals(nameOrAccount) || AccountName.key(each
                .name()).equals(key)).findFirst().orElseThrow(() -> WebFailure.of(FailureKind.NOT_FOUND,
                        "unknown_assistant", "The room has no AI member '" + nameOrAccount + "'."));
    }

    /** Changes an AI member. */
    public View change(Account who, String room, String nameOrAccount, Wish wish) {
        require(who, room);
        Assistant before = named(room, nameOrAccount);
        Assistant after = allowed(who, wish.on(before), before);
        store.put(after, parts.clock().millis());
        parts.audit().note(who.id(), "change_assistant", room, after.account(), after.model());
        listening.changed();
        return view(after, true);
    }

    /** Removes an AI member; what it has said stays. */
    public void remove(Account who, String room, String nameOrAccount) {
        require(who, room);
        Assistant known = named(room, nameOrAccount);
        store.remove(known.account());
        parts.membership().leave(room, parts.accounts().find(known.account()).orElseThrow());
        parts.audit().note(who.id(), "remove_assistant", room, known.account(), known.name());
        speakers.forget(known.account());
        listening.changed();
    }

    /**
     * Lets AI members of a room forget what was said up to now.
     *
     * @param name one of them; empty for all
     * @return how many have forgotten
     */
    public int clear(Account who, String roomId, String name) {
        RoomAccess.Reader reader = parts.access().reader(who, roomId);
        if (!Action.WRITE.allowed(who.administrator(), reader.member().map(Member::role).orElse(null), null)) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Only members who may write may clear it.");
        }
        List<Assistant> known = name.isEmpty() ? store.of(roomId) : List.of(named(roomId, name));
        known.forEach(each -> store.put(new Assistant(each.account(), each.room(), each.name(), each.model(), each
                .prompt(), each.triggers(), each.keywords(), each.memory(), each.key(), each.perMinute(),
                each.dailyTokens(), reader.room().seq(), each.createdBy()), parts.clock().millis()));
        listening.changed();
        return known.size();
    }

    /** How many AI members there are. */
    public int count() {
        return listening.count();
    }

    /** Calls of models. */
    public long asked() {
        return answering.asked();
    }

    /** Calls of models that failed. */
    public long failed() {
        return answering.failed();
    }

    /** Messages that AI members did not hear, for there were too many. */
    public long missed() {
        return listening.missed();
    }

    @Override
    public void close() {
        listening.close();
        work.shutdownNow();
        work.close();
    }
}

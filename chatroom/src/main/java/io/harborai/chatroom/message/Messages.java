package io.harborai.chatroom.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountName;
import io.harborai.chatroom.room.Action;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.jdbi.v3.core.Handle;

/** What people do with messages. Each is a change that the room's writer does. Safe to share between threads. */
public final class Messages {
    /** Most pinned messages of a room: more than fit a screen help nobody. */
    public static final int MOST_PINS = 50;
    /** Most different reactions to one message. */
    public static final int MOST_REACTIONS = 20;
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final int LONGEST_EMOJI = 16;

    private final RoomWriter writer;

    /** Messages that this writer keeps. */
    public Messages(RoomWriter writer) {
        this.writer = writer;
    }

    /**
     * What somebody wants to say.
     *
     * @param text     1 to 4000 characters
     * @param clientId a name that the sender gives it, so that sending it again says it only once; empty for none
     * @param replyTo  the message that it answers; 0 for none
     * @param thread   the message that begins its thread; 0 for none
     */
    public record Draft(String text, String clientId, long replyTo, long thread) {
        /** Checks all of it. */
        public Draft {
            MessageText.checked(text);
            if (!clientId.isEmpty() && !CLIENT_ID.matcher(clientId).matches()) {
                throw new WrongInput("client_id", "'client_id' must be 1 to 64 letters, digits or any of _ . : -");
            }
        }
    }

    /** Says something. */
    public CompletableFuture<Posted> say(String room, String who, Draft draft) {
        return writer.submit(room, new Said(who, draft));
    }

    private record Said(String who, Draft draft) implements Change<Posted> {
        @Override
        public Set<String> accounts() {
            return Set.of(who);
        }

        @Override
        public String clientId() {
            return draft.clientId();
        }

        @Override
        public Posted apply(RoomTurn turn) {
            Account account = turn.requireVoice(who);
            return turn.posted(who, draft.clientId()).orElseGet(() -> {
                requireMessage(turn, draft.replyTo(), "reply_to");
                requireMessage(turn, draft.thread(), "thread");
                return turn.say(account, draft.clientId(), draft.text(), draft.replyTo(), draft.thread(),
                        mentioned(turn, draft.text()));
            });
        }
    }

    private static void requireMessage(RoomTurn turn, long seq, String field) {
        if (seq != 0 && turn.handle().createQuery("select 1 from chat_messages where room = ? and seq = ? and "
                + "deleted = 0").bind(0, turn.room().id()).bind(1, seq).mapTo(Integer.class).findOne().isEmpty()) {
            throw new WrongInput(field, "'" + field + "' is " + seq + ", there is no such message in this room.");
        }
    }

    /** The members that a text names. */
    private static List<String> mentioned(RoomTurn turn, String text) {
        List<List<String>> places = MessageText.named(text);
        if (places.isEmpty()) {
            return List.of();
        }
        List<String> keys = places.stream().flatMap(List::stream).map(AccountName::key).distinct().toList();
        // The names of AI members hold in their room alone.
        String own = turn.room().id() + ":";
        List<String> all = Stream.concat(keys.stream(), keys.stream().map(own::concat)).toList();
        var members = turn.handle().createQuery("select a.name_key, a.id from chat_accounts a join chat_members m on "
                + "m.account = a.id where m.room = :room and a.name_key in (<keys>)").bind("room", turn.room().id())
                .bindList("keys", all).map((row, context) -> List.of(row.getString(1), row.getString(2))).stream()
                .collect(Collectors.toMap(found -> found.getFirst().startsWith(own)
                        ? found.getFirst().substring(own.length())
                        : found.getFirst(), List::getLast, (one, other) -> one));
        Set<String> found = new LinkedHashSet<>();
        for (List<String> place : places) {
            place.stream().map(AccountName::key).filter(members::containsKey).findFirst()
                    .ifPresent(key -> found.add(members.get(key)));
        }
        return List.copyOf(found);
    }

    /** A message as far as changes of it need it. */
    private record Known(String account, long number, String text, boolean deleted, boolean pinned) {
        static Known of(RoomTurn turn, long seq) {
            return turn.handle().createQuery("select account, number, text, deleted, pinned from chat_messages where "
                    + "room = ? and seq = ?").bind(0, turn.room().id()).bind(1, seq)
                    .map((row, context) -> new Known(row.getString(1), row.getLong(2), row.getString(3),
                            row.getInt(4) != 0, row.getInt(5) != 0))
                    .findOne().filter(known -> !known.deleted())
                    .orElseThrow(() -> WebFailure.of(FailureKind.NOT_FOUND, "unknown_message",
                            "There is no message " + seq + " in this room."));
        }
    }

    @FunctionalInterface
    private interface Doing<T> {
        T apply(RoomTurn turn);
    }

    private record Simple<T>(Set<String> accounts, Doing<T> doing) implements Change<T> {
        @Override
        public T apply(RoomTurn turn) {
            return doing.apply(turn);
        }
    }

    private <T> CompletableFuture<T> by(String room, String who, Doing<T> doing) {
        return writer.submit(room, new Simple<>(Set.of(who), doing));
    }

    /**
     * Gives one's own message another text.
     *
     * @return the event's number
     */
    public CompletableFuture<Long> edit(String room, String who, long seq, String text) {
        String checked = MessageText.checked(text);
        return by(room, who, turn -> {
            turn.requireVoice(who);
            Known known = Known.of(turn, seq);
            if (!known.account().equals(who)) {
                throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                        "Only who said something may change its words.");
            }
            List<String> mentions = mentioned(turn, checked);
            turn.rows().text(turn.handle(), room, seq, checked, mentions, turn.now(), false);
            turn.handle().execute("delete from chat_mentions where room = ? and number = ?", room, known.number());
            MessageRows.mention(turn.handle(), room, known.number(), mentions);
            return turn.emit(new RoomNews.Edited(seq, checked, mentions, who, turn.now()));
        });
    }

    /**
     * Deletes a message: one's own, or another's when the role allows it.
     *
     * @return the event's number
     */
    public CompletableFuture<Long> delete(String room, String who, long seq) {
        return by(room, who, turn -> {
            turn.require(Action.READ, who);
            Known known = Known.of(turn, seq);
            if (known.account().equals(who)) {
                turn.requireVoice(who);
            } else {
                turn.place(known.account());
                turn.require(Action.DELETE_OTHERS, who, known.account());
            }
            Handle handle = turn.handle();
            turn.rows().text(handle, room, seq, "", List.of(), 0, true);
            handle.execute("update chat_messages set pinned = 0 where room = ? and seq = ?", room, seq);
            handle.execute("delete from chat_reactions where room = ? and message = ?", room, seq);
            handle.execute("delete from chat_mentions where room = ? and number = ?", room, known.number());
            return turn.emit(new RoomNews.Deleted(seq, who, turn.now()));
        });
    }

    /**
     * Adds or takes back a reaction.
     *
     * @return the event's number; 0 when nothing changed
     */
    public CompletableFuture<Long> react(String room, String who, long seq, String emoji, boolean on) {
        if (emoji.isBlank() || emoji.length() > LONGEST_EMOJI || emoji.codePoints().anyMatch(Character::isISOControl)
                || emoji.indexOf(' ') >= 0) {
            throw new WrongInput("emoji", "'emoji' must be one sign or a short word, of at most " + LONGEST_EMOJI
                    + " characters without spaces.");
        }
        return by(room, who, turn -> {
            turn.requireVoice(who);
            Known.of(turn, seq);
            Handle handle = turn.handle();
            if (on) {
                refuseMoreReactions(handle, room, seq, emoji);
            }
            int changed = on
                    ? handle.execute("insert into chat_reactions (room, message, emoji, account) values (?, ?, ?, ?) "
                            + "on conflict do nothing", room, seq, emoji, who)
                    : handle.execute("delete from chat_reactions where room = ? and message = ? and emoji = ? and "
                            + "account = ?", room, seq, emoji, who);
            return changed == 0 ? 0L : turn.emit(new RoomNews.Reacted(seq, emoji, who, on));
        });
    }

    private static void refuseMoreReactions(Handle handle, String room, long seq, String emoji) {
        List<String> known = new ArrayList<>(handle.createQuery("select distinct emoji from chat_reactions where "
                + "room = ? and message = ?").bind(0, room).bind(1, seq).mapTo(String.class).list());
        if (!known.contains(emoji) && known.size() >= MOST_REACTIONS) {
            throw WebFailure.of(FailureKind.QUOTA, "too_many_reactions", "This message has " + known.size()
                    + " different reactions, which is the most; use one of them.");
        }
    }

    /**
     * Pins or unpins a message.
     *
     * @return the event's number; 0 when nothing changed
     */
    public CompletableFuture<Long> pin(String room, String who, long seq, boolean on) {
        return by(room, who, turn -> {
            turn.require(Action.PIN, who);
            if (Known.of(turn, seq).pinned() == on) {
                return 0L;
            }
            Handle handle = turn.handle();
            int pins = handle.createQuery("select count(*) from chat_messages where room = ? and pinned > 0")
                    .bind(0, room).mapTo(Integer.class).one();
            if (on && pins >= MOST_PINS) {
                throw WebFailure.of(FailureKind.QUOTA, "too_many_pins", "The room has " + pins
                        + " pinned messages, which is the most; unpin one first.");
            }
            handle.execute("update chat_messages set pinned = ? where room = ? and seq = ?", on ? 1 : 0, room, seq);
            return turn.emit(new RoomNews.Pinned(seq, on, who));
        });
    }

    /**
     * Notes that somebody has read up to a message, never backwards.
     *
     * @return up to which number it is now
     */
    public CompletableFuture<Long> read(String room, String who, long number) {
        return by(room, who, turn -> {
            turn.require(Action.READ, who);
            long known = turn.member(who).map(io.harborai.chatroom.room.Member::readNumber).orElse(0L);
            long to = Math.max(known, Math.min(Math.max(0, number), turn.messages()));
            turn.read(who, to);
            return to;
        });
    }

}

package io.harborai.chatroom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.harborai.chatroom.message.ChatJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client knows of a room: what it was given when it entered, changed by each event since, by the rules of
 * {@code docs/guides/chat-room.md}. Not thread-safe.
 */
final class ClientView {
    private static final Set<String> HEAD = Set.of("type", "id", "room", "epoch");
    /** What says how much was read; it is told by receipts, which may be lost. */
    private static final List<String> READING = List.of("read_number", "unread");

    private final String me;
    private final ObjectNode room;
    private final TreeMap<Long, ObjectNode> messages = new TreeMap<>();
    private final TreeMap<Long, ObjectNode> pins = new TreeMap<>();
    private final TreeMap<String, ObjectNode> members = new TreeMap<>();
    final String epoch;
    long seq;
    /** The room may not be seen any more. */
    boolean gone;

    /**
     * Begins.
     *
     * @param me      the client's account
     * @param entered the answer to {@code enter}
     * @param listed  the answer to {@code members}, asked after it
     */
    ClientView(String me, JsonNode entered, JsonNode listed) {
        this.me = me;
        this.epoch = entered.get("epoch").asString();
        this.seq = entered.get("seq").asLong();
        this.room = (ObjectNode) entered.get("view").deepCopy();
        entered.get("messages").forEach(each -> messages.put(each.get("seq").asLong(), (ObjectNode) each.deepCopy()));
        entered.get("pins").forEach(each -> pins.put(each.get("seq").asLong(), (ObjectNode) each.deepCopy()));
        listed.get("members").forEach(each -> members.put(each.get("account").asString(), (ObjectNode) each
                .deepCopy()));
    }

    /** The next event, or a frame that has no number. */
    void apply(JsonNode frame) {
        if (frame.has("seq")) {
            if (frame.get("seq").asLong() != seq + 1) {
                throw new IllegalStateException("at " + seq + ", and the next is " + frame);
            }
            seq++;
        }
        switch (frame.get("type").asString()) {
            case "message" -> said(frame);
            case "edited" -> changed(frame, message -> {
                message.set("text", frame.get("text"));
                message.set("edited_at", frame.get("at"));
                message.remove("mentions");
                if (!frame.get("mentions").isEmpty()) {
                    message.set("mentions", frame.get("mentions"));
                }
            });
            case "deleted" -> {
                changed(frame, message -> message.put("text", "").put("deleted", true).remove(List.of("mentions",
                        "edited_at", "pinned", "reactions")));
                pins.remove(frame.get("message").asLong());
            }
            case "reacted" -> changed(frame, message -> reacted(message, frame));
            case "pinned" -> pinned(frame);
            case "member" -> member(frame);
            case "room" -> room(frame);
            case "receipt" -> read(frame.get("account").asString(), frame.get("number").asLong());
            default -> {
                // Typing, presence, an answer that comes, a heartbeat: of the moment alone.
            }
        }
    }

    private void said(JsonNode frame) {
        ObjectNode message = ((ObjectNode) frame.deepCopy()).remove(HEAD);
        messages.put(seq, message);
        room.set("messages", frame.get("number"));
        if (room.has("unread")) {
            room.put("unread", room.get("messages").asLong() - room.get("read_number").asLong());
        }
        read(frame.get("account").asString(), frame.get("number").asLong());
    }

    private void read(String account, long number) {
        ObjectNode member = members.get(account);
        if (member != null) {
            member.put("read_number", Math.max(number, member.get("read_number").asLong()));
        }
        if (account.equals(me) && room.has("read_number")) {
            long read = Math.max(number, room.get("read_number").asLong());
            room.put("read_number", read).put("unread", room.get("messages").asLong() - read);
        }
    }

    private void changed(JsonNode frame, Consumer<ObjectNode> change) {
        long seqOfIt = frame.get("message").asLong();
        for (Map<Long, ObjectNode> known : List.of(messages, pins)) {
            ObjectNode message = known.get(seqOfIt);
            if (message != null) {
                change.accept(message);
            }
        }
    }

    private static void reacted(ObjectNode message, JsonNode frame) {
        TreeMap<String, TreeSet<String>> signs = new TreeMap<>();
        message.path("reactions").forEach(each -> each.get("accounts").forEach(who -> signs.computeIfAbsent(each.get(
                "emoji").asString(), made -> new TreeSet<>()).add(who.asString())));
        Set<String> who = signs.computeIfAbsent(frame.get("emoji").asString(), made -> new TreeSet<>());
        if (frame.get("on").asBoolean()) {
            who.add(frame.get("account").asString());
        } else {
            who.remove(frame.get("account").asString());
        }
        ArrayNode now = ChatJson.mapper().createArrayNode();
        signs.forEach((emoji, accounts) -> {
            if (!accounts.isEmpty()) {
                now.addObject().put("emoji", emoji).set("accounts", ChatJson.mapper().valueToTree(accounts));
            }
        });
        message.remove("reactions");
        if (!now.isEmpty()) {
            message.set("reactions", now);
        }
    }

    private void pinned(JsonNode frame) {
        long number = frame.get("message").asLong();
        boolean on = frame.get("on").asBoolean();
        changed(frame, message -> {
            message.remove("pinned");
            if (on) {
                message.put("pinned", true);
            }
        });
        ObjectNode message = messages.get(number);
        if (!on) {
            pins.remove(number);
        } else if (message != null) {
            pins.put(number, message.deepCopy());
        }
    }

    private void member(JsonNode frame) {
        String account = frame.get("account").asString();
        ObjectNode member = members.get(account);
        switch (frame.get("change").asString()) {
            case "joined" -> members.put(account,
                    ChatJson.mapper().createObjectNode().put("account", account).put("name",
                            frame.get("name").asString()).put("role", frame.get("role").asString())
                            .put("joined_at", frame.get(
                                    "at").asLong())
                            .put("read_number", room.get("messages").asLong()));
            case "left", "kicked", "banned" -> members.remove(account);
            case "removed" -> {
                members.remove(account);
                renamed(account, "");
            }
            case "renamed" -> renamed(account, frame.get("name").asString());
            case "muted" -> with(member, each -> each.set("muted_until", frame.get("until")));
            case "unmuted" -> with(member, each -> each.remove("muted_until"));
            case "role" -> with(member, each -> each.set("role", frame.get("role")));
            case "unbanned" -> {
                // They may come in again; what the room is has not changed.
            }
            default -> throw new IllegalStateException("a change of a member that nobody knows: " + frame);
        }
        if (account.equals(me)) {
            ObjectNode own = members.get(me);
            gone = own == null;
            if (own != null) {
                room.set("role", own.get("role"));
            }
        }
    }

    private static void with(@org.jspecify.annotations.Nullable ObjectNode member, Consumer<ObjectNode> change) {
        if (member != null) {
            change.accept(member);
        }
    }

    private void renamed(String account, String name) {
        List<ObjectNode> of = new ArrayList<>(messages.values());
        of.addAll(pins.values());
        of.addAll(members.values());
        of.stream().filter(each -> each.get("account").asString().equals(account)).forEach(each -> each.put("name",
                name));
    }

    private void room(JsonNode frame) {
        for (String field : List.of("name", "topic", "announcement", "max_members", "archived", "retention_days",
                "banned_until")) {
            room.set(field, frame.get(field));
        }
        gone = Set.of("banned", "removed").contains(frame.get("change").asString());
    }

    /**
     * Everything, in one form: no order where there is none, nothing that says nothing.
     *
     * @param from    messages from this number on
     * @param reading whether with what receipts tell, which may be lost
     */
    JsonNode whole(long from, boolean reading) {
        ObjectNode whole = ChatJson.mapper().createObjectNode();
        ObjectNode view = room.deepCopy();
        view.put("seq", seq);
        for (String field : List.of("archived", "retention_days", "banned_until")) {
            JsonNode value = view.path(field);
            if (value.isNumber() && value.asLong() == 0 || value.isBoolean() && !value.asBoolean()) {
                view.remove(field);
            }
        }
        whole.set("room", view);
        whole.set("messages", ChatJson.mapper().valueToTree(messages.tailMap(from)));
        whole.set("pins", ChatJson.mapper().valueToTree(pins.tailMap(from)));
        ObjectNode people = whole.putObject("members");
        // Who is here at this moment is told by presence, which may be lost.
        members.forEach((account, member) -> people.set(account, member.deepCopy().remove(List.of("online"))));
        if (!reading) {
            view.remove(READING);
            people.forEach(member -> ((ObjectNode) member).remove(READING));
        }
        // A number is one number, however wide.
        return ChatJson.mapper().readTree(whole.toString());
    }

    /** The number of its first message; the highest there is when it has none. */
    long first() {
        return messages.isEmpty() ? Long.MAX_VALUE : messages.firstKey();
    }

    /** How two clients' views differ in what both hold, but for what receipts tell; empty when they do not. */
    static String difference(ClientView one, ClientView other) {
        long from = Math.max(one.first(), other.first());
        JsonNode left = one.whole(from, false);
        JsonNode right = other.whole(from, false);
        if (left.equals(right)) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        left.propertyStream().forEach(part -> parts.addAll(different(part.getKey(), part.getValue(), right.get(part
                .getKey()))));
        return String.join("; ", parts);
    }

    private static List<String> different(String part, JsonNode left, JsonNode right) {
        Set<String> names = new TreeSet<>(left.propertyNames());
        names.addAll(right.propertyNames());
        return names.stream().filter(name -> !left.path(name).equals(right.path(name))).map(name -> part + " " + name
                + ": " + left.path(name) + " and " + right.path(name)).toList();
    }
}

package io.harborai.chatroom.room;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.chatroom.account.Account;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebFailure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The rooms in the database and who belongs to them. What people see happen in a room goes through its log instead, for
 * which the methods with a handle are. Blocking; safe to share between threads and nodes.
 */
public final class Rooms {
    private static final int ID_BYTES = 8;
    private static final String MEMBER = "select m.account, a.name, m.role, m.joined_at, m.read_number, m.muted_until "
            + "from chat_members m join chat_accounts a on a.id = m.account where m.room = :room ";

    private final Database database;
    private final RoomSettings settings;
    private final InstantSource clock;
    private final SecureRandom random;

    /** The rooms of this database. */
    public Rooms(Database database, RoomSettings settings, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A room as one account sees it.
     *
     * @param room       the room
     * @param role       what they are in it; null for no member
     * @param readNumber the number of the last message they have read
     * @param unread     messages since then
     * @param mentions   of these, how many name them
     * @param other      of a direct room, the other's name; empty else
     */
    public record Seen(Room room, @Nullable RoomRole role, long readNumber, long unread, long mentions, String other) {}

    /** The settings. */
    public RoomSettings settings() {
        return settings;
    }

    /** Makes the room that everybody is in, unless it is there. */
    public void makePublic() {
        long now = clock.millis();
        database.write(handle -> handle.execute("insert into chat_rooms (id, name, name_key, kind, epoch, max_members, "
                + "created_by, created_at) values (?, ?, ?, 'public', ?, 1000000, ?, ?) on conflict do nothing",
                Room.PUBLIC, Room.PUBLIC, Room.PUBLIC, epoch(), Account.HOUSE, now));
    }

    /**
     * Makes a room, whose owner is who asks.
     *
     * @throws WrongInput if the name is not allowed or taken
     */
    public Room create(Account owner, String name, RoomKind kind, String topic, int maxMembers) {
        String checked = RoomName.checked(name);
        long now = clock.millis();
        int most = maxMembers == 0 ? settings.members() : maxMembers;
        if (most < 2 || most > 1_000_000) {
            throw new WrongInput("max_members", "'max_members' is " + most + ", it must be 2 to 1000000.");
        }
        Room room = new Room(id(), checked, kind, topic, "", epoch(), 0, 0, most, false, 0, 0, owner.id(), now);
        try {
            return database.write(handle -> {
                refuseMoreThanJoined(handle, owner.id());
                insert(handle, room, RoomName.key(checked));
                addMember(handle, room.id(), owner.id(), RoomRole.OWNER, now, 0);
                return room;
            });
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.CONFLICT) {
                throw new WrongInput("name", "'name' is '" + checked + "', which is taken; choose another.");
            }
            throw e;
        }
    }

    /** The room of these two, made when they have none. */
    public Room direct(Account one, Account other) {
        boolean first = one.id().compareTo(other.id()) <= 0;
        // No room's name has this form, for names have no colon.
        String key = "direct:" + (first ? one.id() : other.id()) + ":" + (first ? other.id() : one.id());
        long now = clock.millis();
        return database.write(handle -> {
            Optional<Room> known = handle.createQuery("select " + Room.COLUMNS + " from chat_rooms r where "
                    + "r.name_key = ?").bind(0, key).map((row, context) -> Room.of(row)).findOne();
            if (known.isPresent()) {
                return known.get();
            }
            Room room = new Room(id(), "direct", RoomKind.DIRECT, "", "", epoch(), 0, 0, 2, false, 0, 0, one.id(), now);
            insert(handle, room, key);
            addMember(handle, room.id(), one.id(), RoomRole.MEMBER, now, 0);
            if (!one.id().equals(other.id())) {
                addMember(handle, room.id(), other.id(), RoomRole.MEMBER, now, 0);
            }
            return room;
        });
    }

    private static void insert(Handle handle, Room room, String key) {
        handle.execute("insert into chat_rooms (id, name, name_key, kind, topic, epoch, max_members, created_by, "
                + "created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", room.id(), room.name(), key, room.kind().word(),
                room.topic(), room.epoch(), room.maxMembers(), room.createdBy(), room.createdAt());
    }

    /** Within a transaction: refuses another room for somebody who is in as many as anybody may be. */
    public void refuseMoreThanJoined(Handle handle, String account) {
        int joined = handle.createQuery("select count(*) from chat_members where account = ?").bind(0, account)
                .mapTo(Integer.class).one();
        if (joined >= settings.joined()) {
            throw WebFailure.of(FailureKind.QUOTA, "too_many_rooms", "You are in " + joined
                    + " rooms, which is the most; leave one first.");
        }
    }

    /** Within a transaction: makes somebody a member. */
    public static void addMember(Handle handle, String room, String account, RoomRole role, long now, long read) {
        handle.execute("insert into chat_members (room, account, role, joined_at, read_number) values (?, ?, ?, ?, ?) "
                + "on conflict do nothing", room, account, role.word(), now, read);
        handle.execute("delete from chat_invitations where room = ? and account = ?", room, account);
    }

    /** Makes these members of a room that came from elsewhere, with nothing unread; who is one already stays what they are. */
    public void adopt(String room, List<Member> members) {
        database.write(handle -> {
            long read = find(handle, room).orElseThrow(() -> unknown(room)).messages();
            members.forEach(member -> addMember(handle, room, member.account(), member.role(), member.joinedAt(),
                    read));
            return members.size();
        });
    }

    /** The rooms in which an account is a member, or has said something. */
    public List<String> withTraces(String account) {
        return database.read(handle -> handle.createQuery("select r.id from chat_rooms r where exists (select 1 from "
                + "chat_members m where m.room = r.id and m.account = :account) or exists (select 1 from chat_messages s "
                + "where s.room = r.id and s.account = :account) order by r.id").bind("account", account)
                .mapTo(String.class).list());
    }

    /** The room of this id. */
    public Optional<Room> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    /** Within a transaction: the room of this id. */
    public static Optional<Room> find(Handle handle, String id) {
        return handle.createQuery("select " + Room.COLUMNS + " from chat_rooms r where r.id = ?").bind(0, id)
                .map((row, context) -> Room.of(row)).findOne();
    }

    /** Within a transaction: the room, which nobody else changes until its end. */
    public static Optional<Room> lock(Handle handle, Dialect dialect, String id) {
        return handle.createQuery("select " + Room.COLUMNS + " from chat_rooms r where r.id = ?"
                + (dialect == Dialect.POSTGRESQL ? " for update" : "")).bind(0, id)
                .map((row, context) -> Room.of(row)).findOne();
    }

    /**
     * The room of this name or id.
     *
     * @throws WebFailure if there is none
     */
    public Room named(String nameOrId) {
        return database.read(handle -> handle.createQuery("select " + Room.COLUMNS + " from chat_rooms r where "
                + "r.id = ? or r.name_key = ? order by case when r.id = ? then 0 else 1 end limit 1").bind(0, nameOrId)
                .bind(1, RoomName.key(nameOrId)).bind(2, nameOrId).map((row, context) -> Room.of(row)).findOne())
                .orElseThrow(() -> unknown(nameOrId));
    }

    /** Says that there is no such room; also to who may not know that there is one. */
    public static WebFailure unknown(String room) {
        return WebFailure.of(FailureKind.NOT_FOUND, "unknown_room", "There is no room '" + room
                + "' that you may see.");
    }

    /** Which numbers the logs of these rooms have reached. */
    public Map<String, Long> positions(Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : database.read(handle -> handle.createQuery("select id, seq from chat_rooms where id in (<ids>)")
                        .bindList("ids", List.copyOf(ids))
                        .map((row, context) -> Map.entry(row.getString(1), row.getLong(2))).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The rooms that somebody is in, with what is unread; the last used first. */
    public List<Seen> joined(String account) {
        return database.read(handle -> handle.createQuery("select " + Room.COLUMNS + ", m.role, m.read_number, "
                + "r.messages - m.read_number as unread, (select count(*) from chat_mentions n where n.account = :me "
                + "and n.room = r.id and n.number > m.read_number) as mentions, case when r.kind = 'direct' then "
                + "(select a.name from chat_members o join chat_accounts a on a.id = o.account where o.room = r.id "
                + "and o.account <> :me limit 1) end as other from chat_members m join chat_rooms r on r.id = m.room "
                + "where m.account = :me order by r.name_key limit :most").bind("me", account)
                .bind("most", settings.joined()).map((row, context) -> {
                    String other = row.getString("other");
                    return new Seen(Room.of(row), RoomRole.of(row.getString("role")), row.getLong("read_number"),
                            Math.max(0, row.getLong("unread")), row.getLong("mentions"), other == null ? "" : other);
                }).list());
    }

    /** Rooms that anybody may see, in the order of their names; for administrators all. */
    public List<Room> page(boolean all, boolean bannedOnly, String after, int limit) {
        return database.readReplica(handle -> handle.createQuery("select " + Room.COLUMNS + " from chat_rooms r where "
                + "r.name_key > ? and (? = 1 or r.kind = 'public') and (? = 0 or r.banned_until > ?) "
                + "order by r.name_key limit ?").bind(0, RoomName.key(after)).bind(1, all ? 1 : 0)
                .bind(2, bannedOnly ? 1 : 0).bind(3, clock.millis()).bind(4, limit)
                .map((row, context) -> Room.of(row)).list());
    }

    /**
     * Members in the order of their ids.
     *
     * @param after the id that the page follows; empty for the first
     */
    public List<Member> members(String room, String after, int limit) {
        return database.readReplica(handle -> handle.createQuery(MEMBER + "and m.account > :after order by m.account "
                + "limit :limit").bind("room", room).bind("after", after).bind("limit", limit)
                .map((row, context) -> member(row)).list());
    }

    /** What somebody is in a room. */
    public Optional<Member> member(String room, String account) {
        return database.read(handle -> members(handle, room, List.of(account)).stream().findFirst());
    }

    /** Within a transaction: what these are in a room; who is no member is not among them. */
    public static List<Member> members(Handle handle, String room, Collection<String> accounts) {
        return accounts.isEmpty()
                ? List.of()
                : handle.createQuery(MEMBER + "and m.account in (<ids>)").bind("room", room)
                        .bindList("ids", List.copyOf(accounts)).map((row, context) -> member(row)).list();
    }

    private static Member member(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Member(row.getString("account"), row.getString("name"), RoomRole.of(row.getString("role")),
                row.getLong("joined_at"), row.getLong("read_number"), row.getLong("muted_until"));
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        // Of letters and digits alone: it is a word of the full-text index.
        return "r" + HexFormat.of().formatHex(bytes);
    }

    private String epoch() {
        return RandomText.id("e", random);
    }
}

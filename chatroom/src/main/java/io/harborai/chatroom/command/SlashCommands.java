package io.harborai.chatroom.command;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.assistant.Assistants;
import io.harborai.chatroom.assistant.Wish;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.admin.WrongInput;

/** The commands that people type where they write messages. Blocking; safe to share between threads. */
public final class SlashCommands {
    private static final int LISTED = 100;

    private final ChatParts chat;
    private final Map<String, Entry> entries = new TreeMap<>();

    /** The commands of this chat room. */
    public SlashCommands(ChatParts chat) {
        this.chat = chat;
        add("/help", "/help [command]", this::help);
        add("/info", "/info: who you are and where", this::info);
        add("/list", "/list -u accounts | -s members here | -c your rooms | -g all rooms | -f files here",
                this::list);
        add("/create_chat", "/create_chat NAME [PEOPLE…]", this::create);
        add("/join_chat", "/join_chat NAME", (who, room, words) -> joined(who, one(words)));
        add("/enter_chat", "/enter_chat NAME", (who, room, words) -> joined(who, one(words)));
        add("/leave", "/leave: leave this room", (who, room, words) -> {
            chat.membership().leave(room, who);
            return "You left.";
        });
        add("/add", "/add -u NAME PASSWORD: make an account", this::add);
        add("/del", "/del -u ACCOUNT | -g ROOM", this::delete);
        add("/modify", "/modify -u ACCOUNT username|password VALUE | -g ROOM name|topic VALUE", this::modify);
        add("/ban", "/ban -u ACCOUNT [SECONDS] [REASON] | -g ROOM [SECONDS]", this::ban);
        add("/free", "/free -u ACCOUNT | -g ROOM | -l lists who is banned", this::free);
        add("/kick", "/kick ACCOUNT [REASON]", (who, room, words) -> {
            Account target = chat.accounts().named(one(words));
            chat.membership().kick(room, who, target, rest(words, 1));
            return target.name() + " was sent out.";
        });
        add("/mute", "/mute ACCOUNT [SECONDS]", (who, room, words) -> {
            Account target = chat.accounts().named(one(words));
            chat.membership().mute(room, who, target, chat.until(seconds(words, 1)));
            return target.name() + " is muted.";
        });
        add("/unmute", "/unmute ACCOUNT", (who, room, words) -> {
            Account target = chat.accounts().named(one(words));
            chat.membership().mute(room, who, target, 0);
            return target.name() + " may write again.";
        });
        add("/ai", "/ai status | clear [NAME] | help | add NAME MODEL [TRIGGER…] | remove NAME", this::ai);
        add("/announce", "/announce TEXT: what everybody here should know", (who, room, words) -> {
            chat.desk().announce(room, who, rest(words, 0));
            return "Announced.";
        });
    }

    @FunctionalInterface
    private interface Doing {
        String run(Account who, String room, List<String> words);
    }

    private record Entry(String usage, Doing doing) {}

    private void add(String name, String usage, Doing doing) {
        entries.put(name, new Entry(usage, doing));
    }

    /** The commands' names, for completion. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * Does what a line says.
     *
     * @param who  who typed it
     * @param room where
     * @param line the line, from its slash on
     * @return what they are told
     */
    public String run(Account who, String room, String line) {
        List<String> words = Words.of(line.strip());
        String name = words.isEmpty() ? "" : words.getFirst();
        Entry entry = entries.get(name.equals("/?") ? "/help" : name);
        if (entry == null) {
            throw new WrongInput("text", "There is no command '" + name + "'. " + help(who, room, List.of()));
        }
        return entry.doing().run(who, room, words.subList(1, words.size()));
    }

    private String help(Account who, String room, List<String> words) {
        Entry asked = words.isEmpty() ? null : entries.get("/" + words.getFirst().replaceFirst("^/", ""));
        return asked != null
                ? asked.usage()
                : entries.values().stream().map(Entry::usage).collect(Collectors.joining("\n"));
    }

    private String info(Account who, String room, List<String> words) {
        List<Rooms.Seen> joined = chat.rooms().joined(who.id());
        long direct = joined.stream().filter(seen -> seen.room().kind() == RoomKind.DIRECT).count();
        return "You are " + who.name() + " (" + who.id() + ")" + (who.administrator() ? ", an administrator" : "")
                + ", in " + joined.size() + " rooms, " + direct + " of them direct. " + chat.accounts().count()
                + " accounts; " + chat.hub().accountsHere() + " of them are connected to this node.";
    }

    private String list(Account who, String room, List<String> words) {
        return switch (flag(words)) {
            case "-u" -> lines(chat.accounts().page("", LISTED, false).stream().map(account -> account.name()
                    + (chat.hub().online(account.id()) ? " (online)" : "")).toList());
            case "-s" -> {
                chat.access().reader(who, room);
                yield lines(chat.rooms().members(room, "", LISTED).stream().map(this::line).toList());
            }
            case "-c" -> lines(chat.rooms().joined(who.id()).stream().map(seen -> (seen.other().isEmpty()
                    ? seen.room().name()
                    : "@" + seen.other()) + (seen.unread() > 0 ? " (" + seen.unread() + " unread)" : "")).toList());
            case "-g" -> lines(chat.rooms().page(who.administrator(), false, "", LISTED).stream().map(Room::name)
                    .toList());
            case "-f" -> lines(chat.files().of(who, room, 0, LISTED).stream().map(file -> file.name() + " (" + file
                    .bytes() + " bytes, " + file.file() + ")").toList());
            default -> throw new WrongInput("text", usage("/list"));
        };
    }

    private String line(Member member) {
        return member.name() + " (" + member.role().word() + (chat.hub().online(member.account()) ? ", online" : "")
                + ")";
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "None." : String.join("\n", lines);
    }

    private String ai(Account who, String room, List<String> words) {
        return switch (flag(words)) {
            case "status" -> lines(chat.assistants().of(who, room).stream().map(SlashCommands::line).toList());
            case "clear" -> "Forgotten by " + chat.assistants().clear(who, room, words.size() > 1 ? words.get(1) : "")
                    + " AI members.";
            case "add" -> {
                List<String> triggers = words.size() > 3 ? words.subList(3, words.size()) : List.of("mention");
                Assistants.View made = chat.assistants().add(who, room, at(words, 1, "/ai"), new Wish(at(words, 2,
                        "/ai"), null, triggers, null, null, null, null, null));
                yield "'" + made.name() + "' answers with " + made.model() + "; name it by @" + made.name() + ".";
            }
            case "remove" -> {
                chat.assistants().remove(who, room, at(words, 1, "/ai"));
                yield "Removed '" + words.get(1) + "'.";
            }
            case "help", "" -> "AI members answer when they are named (@NAME), or as they are set up. " + usage("/ai");
            default -> throw new WrongInput("text", usage("/ai"));
        };
    }

    private static String line(Assistants.View each) {
        return each.name() + ": " + each.model() + ", answers to " + String.join(", ", each.triggers()) + "; today "
                + each.answers() + " answers, " + each.tokens() + " tokens" + (each.dailyTokens() > 0
                        ? " of " + each.dailyTokens()
                        : "")
                + (each.waiting() > 0 ? "; " + each.waiting() + " waiting" : "");
    }

    private String create(Account who, String room, List<String> words) {
        List<Account> people = words.stream().skip(1).map(chat.accounts()::named).toList();
        Room made = chat.rooms().create(who, one(words), RoomKind.PUBLIC, "", 0);
        people.forEach(each -> chat.membership().invite(made.id(), who, each));
        return "Made the room '" + made.name() + "' (" + made.id() + ").";
    }

    private String joined(Account who, String name) {
        Room room = chat.rooms().named(name);
        chat.membership().join(room.id(), who);
        return "You are in '" + room.name() + "' (" + room.id() + ").";
    }

    private String add(Account who, String room, List<String> words) {
        ChatParts.requireAdministrator(who);
        if (!flag(words).equals("-u") || words.size() != 3) {
            throw new WrongInput("text", usage("/add"));
        }
        Account made = chat.newcomer(chat.accounts().create(words.get(1), words.get(2), false));
        chat.audit().note(who.id(), "add_account", "", made.id(), made.name());
        return "Made the account '" + made.name() + "'.";
    }

    private String delete(Account who, String room, List<String> words) {
        String target = at(words, 1, "/del");
        switch (flag(words)) {
            case "-u" -> chat.removeAccount(who, chat.accounts().named(target));
            case "-g" -> chat.desk().remove(chat.roomId(target), who);
            default -> throw new WrongInput("text", usage("/del"));
        }
        return "Removed '" + target + "'.";
    }

    private String modify(Account who, String room, List<String> words) {
        String target = at(words, 1, "/modify");
        String value = rest(words, 3);
        switch (flag(words) + " " + at(words, 2, "/modify")) {
            case "-u username" -> chat.renameAccount(who, chat.accounts().named(target), value);
            case "-u password" -> chat.resetPassword(who, chat.accounts().named(target), value);
            case "-g name" -> chat.desk().rename(chat.roomId(target), who, value);
            case "-g topic" -> chat.desk().describe(chat.roomId(target), who, value, 0);
            default -> throw new WrongInput("text", usage("/modify"));
        }
        chat.audit().note(who.id(), "modify", "", target, words.get(2));
        return "Changed '" + target + "'.";
    }

    private String ban(Account who, String room, List<String> words) {
        String target = at(words, 1, "/ban");
        long until = chat.until(seconds(words, 2));
        switch (flag(words)) {
            case "-u" -> chat.banAccount(who, chat.accounts().named(target), until, rest(words, 3));
            case "-g" -> chat.desk().ban(chat.roomId(target), who, until);
            default -> throw new WrongInput("text", usage("/ban"));
        }
        return "Banned '" + target + "' " + Account.until(until) + ".";
    }

    private String free(Account who, String room, List<String> words) {
        ChatParts.requireAdministrator(who);
        switch (flag(words)) {
            case "-l" -> {
                return "Accounts: " + lines(chat.accounts().page("", LISTED, true).stream().map(Account::name).toList())
                        + "\nRooms: " + lines(chat.rooms().page(true, true, "", LISTED).stream().map(Room::name)
                                .toList());
            }
            case "-u" -> chat.freeAccount(who, chat.accounts().named(at(words, 1, "/free")));
            case "-g" -> chat.desk().ban(chat.roomId(at(words, 1, "/free")), who, 0);
            default -> throw new WrongInput("text", usage("/free"));
        }
        return "Freed '" + words.get(1) + "'.";
    }

    private String usage(String name) {
        Entry entry = entries.get(name);
        return entry == null ? name : "Say it as: " + entry.usage();
    }

    private static String flag(List<String> words) {
        return words.isEmpty() ? "" : words.getFirst();
    }

    private String at(List<String> words, int index, String name) {
        if (words.size() <= index) {
            throw new WrongInput("text", usage(name));
        }
        return words.get(index);
    }

    private static String one(List<String> words) {
        if (words.isEmpty()) {
            throw new WrongInput("text", "A name is missing.");
        }
        return words.getFirst();
    }

    private static String rest(List<String> words, int from) {
        return words.size() <= from ? "" : String.join(" ", words.subList(from, words.size()));
    }

    private static long seconds(List<String> words, int index) {
        if (words.size() <= index) {
            return 0;
        }
        if (!words.get(index).matches("[0-9]{1,12}")) {
            throw new WrongInput("text", "'" + words.get(index) + "' is no number of seconds.");
        }
        return Long.parseLong(words.get(index));
    }

    /** What somebody may be in a room, for completion. */
    public static List<String> roles() {
        return List.of(RoomRole.values()).stream().map(RoomRole::word).toList();
    }
}

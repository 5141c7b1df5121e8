package io.harborai.chatroom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.room.RoomSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** AI members, as the people of their room see them. */
final class AssistantTest {
    private static final ChatSettings SETTINGS = new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT,
            TestNode.QUICK, new AssistantSettings(List.of("say-*"), "key_1", 3, Duration.ofSeconds(20), 2),
            FileSettings.DEFAULT);

    @TempDir
    Path folder;
    private ModelServer models;
    private TestNode node;
    private TestClient house;
    private TestClient ann;

    @BeforeEach
    void start() throws Exception {
        models = ModelServer.start();
        begin();
    }

    private void begin() throws Exception {
        node = TestNode.sqlite(folder, SETTINGS, models.access());
        Account admin = node.room.parts().accounts().house();
        house = node.client(admin);
        ann = node.client(node.room.parts().accounts().find("u_ann").orElseGet(() -> node.person("ann")));
        ann.ask("enter", "room", "public");
    }

    @AfterEach
    void stop() {
        ann.close();
        house.close();
        node.close();
        models.close();
    }

    private String add(String name, String model, Object... more) {
        Object[] fields = new Object[6 + more.length];
        System.arraycopy(new Object[]{"room", "public", "name", name, "model", model}, 0, fields, 0, 6);
        System.arraycopy(more, 0, fields, 6, more.length);
        return house.ask("add_assistant", fields).get("account").asString();
    }

    private void say(String text) {
        ann.ask("send", "room", "public", "text", text);
    }

    private JsonNode said(String account) {
        return ann.await(frame -> frame.path("type").asString("").equals("message") && frame.path("account").asString(
                "").equals(account));
    }

    private List<String> texts(String account) {
        return ann.frames.stream().filter(frame -> frame.path("type").asString("").equals("message") && frame.path(
                "account").asString("").equals(account)).map(frame -> frame.get("text").asString()).toList();
    }

    @Test
    void answers_when_it_is_named_and_shows_the_answer_while_it_comes() {
        String helper = add("Helper", "slow");
        say("Nobody is named here?");
        say("@helper are you there");
        JsonNode coming = ann.await(frame -> frame.path("type").asString("").equals("ai") && frame.path("state")
                .asString("").equals("writing"));
        assertThat(coming.get("text").asString()).isEqualTo("Wait … ");
        // The room goes on while the model takes its time.
        say("People talk meanwhile");
        assertThat(ann.texts()).contains("People talk meanwhile");
        assertThat(texts(helper)).isEmpty();
        models.gate.countDown();
        JsonNode answer = said(helper);
        assertThat(answer.get("text").asString()).isEqualTo("Wait … now.");
        assertThat(answer.get("client_id").asString()).isEqualTo(coming.get("answer").asString());
        assertThat(answer.get("reply_to").asLong()).isEqualTo(coming.get("reply_to").asLong());
        assertThat(models.asked).hasSize(1);
    }

    @Test
    void is_told_the_last_messages_of_the_room_even_after_a_restart_and_forgets_them_when_it_is_cleared()
            throws Exception {
        String helper = add("Helper", "say-first", "memory", 3, "prompt", "Be a pirate.");
        say("one");
        say("two");
        say("@helper three");
        said(helper);
        JsonNode first = models.asked.getFirst().get("messages");
        assertThat(first.get(0).get("content").asString()).startsWith("Be a pirate.");
        assertThat(contents(first)).containsExactly("ann: one", "ann: two", "ann: three");
        ann.close();
        house.close();
        node.close();
        begin();
        say("@helper four");
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(models.asked).hasSize(2));
        assertThat(contents(models.asked.getLast().get("messages"))).containsExactly("ann: @helper three", "first",
                "ann: four");
        said(helper);
        assertThat(ann.ask("command", "room", "public", "text", "/ai clear").get("text").asString()).contains("1 AI");
        say("@helper five");
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(models.asked).hasSize(3));
        assertThat(contents(models.asked.getLast().get("messages"))).containsExactly("ann: five");
    }

    private static List<String> contents(JsonNode messages) {
        return messages.valueStream().skip(1).map(message -> message.get("content").asString()).toList();
    }

    @Test
    void a_failure_is_told_in_the_room_without_the_secrets_of_the_house() {
        String broken = add("Broken", "broken");
        String poor = add("Poor", "poor");
        say("@Broken hello");
        say("@Poor hello");
        assertThat(said(broken).get("text").asString()).contains("I cannot answer: the model failed").doesNotContain(
                "secret");
        assertThat(said(poor).get("text").asString()).contains("used up").doesNotContain("secret");
    }

    @Test
    void a_daily_budget_stops_it_with_a_message() {
        String helper = add("Helper", "say-yes", "daily_tokens", 100);
        say("@helper once");
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).containsExactly("yes"));
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(ann.ask("assistants", "room", "public").get("assistants").get(0).get(
                        "tokens").asLong()).isEqualTo(100));
        say("@helper twice");
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).hasSize(2));
        assertThat(texts(helper).getLast()).contains("budget of 100 tokens for today is used up");
        assertThat(models.asked).hasSize(1);
        assertThat(ann.ask("command", "room", "public", "text", "/ai status").get("text").asString()).contains(
                "Helper: say-yes", "100 tokens of 100");
    }

    @Test
    void it_answers_only_so_often_in_a_minute_and_says_so_once() {
        String helper = add("Helper", "say-yes", "per_minute", 1);
        for (int i = 0; i < 3; i++) {
            say("@helper again");
        }
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).containsExactly("yes",
                "_I answer at most 1 times in a minute; ask again soon._"));
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(ann.ask("assistants", "room", "public").get("assistants").get(0).get(
                        "waiting").asInt()).isZero());
        assertThat(texts(helper)).hasSize(2);
        assertThat(models.asked).hasSize(1);
    }

    @Test
    void keywords_questions_and_every_message_trigger_it_as_it_is_set_up() {
        String word = add("Word", "say-w", "triggers", List.of("keyword"), "keywords", List.of("Ship", "船"));
        String question = add("Quest", "say-q", "triggers", List.of("question"));
        String every = add("Every", "say-e", "triggers", List.of("every"));
        say("nothing");
        say("the SHIP sails");
        say("那艘船在哪里？");
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> {
            assertThat(texts(word)).containsExactly("w", "w");
            assertThat(texts(question)).containsExactly("q");
            assertThat(texts(every)).containsExactly("e", "e", "e");
        });
    }

    @Test
    void ai_members_that_name_each_other_come_to_an_end() {
        String one = add("One_ai", "say-@Two_ai", "triggers", List.of("mention", "every"));
        String two = add("Two_ai", "say-@One_ai", "triggers", List.of("mention", "every"));
        say("go @One_ai");
        // Each answers ann, and what the other says by name, three deep at most.
        await().during(Duration.ofMillis(700)).atMost(TestNode.PATIENCE).until(() -> {
            int said = texts(one).size() + texts(two).size();
            return said >= 4 && said <= 8;
        });
    }

    @Test
    void a_long_answer_goes_on_in_a_thread_and_citations_stand_below_it() {
        String helper = add("Helper", "long");
        String expert = add("Expert", "cite");
        say("@helper tell me");
        JsonNode first = said(helper);
        assertThat(first.get("text").asString()).endsWith("it goes on in the thread._");
        JsonNode second = ann.await(frame -> frame.path("thread").asLong(0) == first.get("seq").asLong());
        assertThat(second.get("text").asString()).contains("Sentence number 59");
        say("@expert how deep?");
        assertThat(said(expert).get("text").asString()).isEqualTo("The harbour is deep [1].\n\n[1] harbour.pdf, p. 7");
    }

    @Test
    void more_questions_than_wait_are_refused_once_and_people_never_wait() {
        String helper = add("Helper", "slow");
        for (int i = 0; i < 6; i++) {
            say("@helper question " + i);
        }
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).containsExactly(
                "_More was asked than I can answer; ask again later._"));
        models.gate.countDown();
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).hasSize(4));
    }

    @Test
    void a_provider_that_is_gone_is_told_and_people_go_on_meanwhile() {
        String helper = add("Helper", "say-hi");
        models.gone();
        for (int i = 0; i < 5; i++) {
            say("@helper are you there " + i);
            say("nobody waits for it " + i);
        }
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(ann.texts()).contains("nobody waits for it 4"));
        await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(texts(helper)).isNotEmpty().allMatch(
                text -> text.contains("cannot be reached") || text.contains("More was asked")));
        assertThat(ann.ask("command", "room", "public", "text", "/ai help").get("text").asString()).contains(
                "/ai status | clear");
    }

    @Test
    void admins_of_rooms_choose_of_the_open_models_and_pay_with_the_common_key() {
        JsonNode room = ann.ask("create", "name", "Ann's room".replace("'", ""));
        String id = room.get("room").asString();
        assertThat(ann.refused("add_assistant", "room", id, "name", "Helper", "model", "slow")).isEqualTo(
                "model_not_open");
        assertThat(ann.refused("add_assistant", "room", id, "name", "Helper", "model", "say-hi", "key", "key_2"))
                .isEqualTo("not_allowed");
        assertThat(ann.ask("add_assistant", "room", id, "name", "Helper", "model", "say-hi").get("key").asString())
                .isEqualTo("key_1");
        assertThat(ann.refused("add_assistant", "room", "public", "name", "Helper", "model", "say-hi")).isEqualTo(
                "not_allowed");
        assertThat(ann.refused("add_assistant", "room", id, "name", "ann", "model", "say-hi")).isEqualTo(
                "invalid_request");
        ann.ask("enter", "room", id);
        ann.ask("send", "room", id, "text", "@Helper hello");
        ann.await(frame -> frame.path("text").asString("").equals("hi"));
        ann.ask("change_assistant", "room", id, "assistant", "helper", "model", "say-ho");
        ann.ask("send", "room", id, "text", "@Helper hello again");
        ann.await(frame -> frame.path("text").asString("").equals("ho"));
        ann.ask("remove_assistant", "room", id, "assistant", "Helper");
        ann.ask("send", "room", id, "text", "@Helper and now");
        assertThat(ann.ask("assistants", "room", id).get("assistants")).isEmpty();
        assertThat(models.asked).hasSize(2);
    }
}

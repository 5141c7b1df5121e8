package io.harborai.chat;

import java.nio.charset.StandardCharsets;

import io.harborai.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The places where providers really put what a model thinks. */
final class ReasoningTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{'reasoning_content':'hm','content':'yes'} | {reasoning_content=hm}",
            "{'reasoning':'hm','content':'yes'} | {reasoning=hm}",
            "{'thinking':'hm','content':'yes'} | {thinking=hm}",
            "{'reasoning_content':'','reasoning':'hm','content':'yes'} | {reasoning_content=, reasoning=hm}",
            "{'reasoning_content':null,'reasoning':'hm','content':'yes'} | {reasoning=hm}",
            "{'content':'yes','reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm','signature':'s'}]}"
                    + " | {reasoning=hm, reasoning_details=[{type=reasoning.text, text=hm, signature=s}]}",
            "{'content':'yes','reasoning_details':[{'type':'reasoning.summary','summary':'hm'}]}"
                    + " | {reasoning_details=[{type=reasoning.summary, summary=hm}]}",
            "{'content':'yes','thinking_blocks':[{'type':'thinking','thinking':'hm','signature':'s'}]}"
                    + " | {thinking_blocks=[{type=thinking, thinking=hm, signature=s}]}",
            "{'content':[{'type':'thinking','thinking':'hm'},{'type':'text','text':'yes'}]}"
                    + " | {content=[{type=thinking, thinking=hm}, {type=text, text=yes}]}",
            "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]},{'type':'text','text':'yes'}]}"
                    + " | {content=[{type=thinking, thinking=[{type=text, text=hm}]}, {type=text, text=yes}]}"})
    void reasoningIsFoundInMessagesAndInPiecesOfThem(String json, String fields) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        AssistantMessage message = new AssistantMessage(JsonObject.parse(bytes, 0, bytes.length), false);
        assertThat(message.reasoning()).contains("hm");
        assertThat(message.content()).contains("yes");
        assertThat(message.reasoningFields()).hasToString(fields);
        assertThat(ChatMessage.of(message).toJson()).doesNotContainKeys("reasoning_content", "reasoning", "thinking",
                "reasoning_details", "thinking_blocks");
        assertThat(ChatMessage.withReasoning(message).toJson()).containsAllEntriesOf(message.reasoningFields());

        Delta delta = new Delta(JsonObject.parse(bytes, 0, bytes.length), null, false);
        assertThat(delta.reasoning()).contains("hm");
        assertThat(delta.content()).contains("yes");
    }
}

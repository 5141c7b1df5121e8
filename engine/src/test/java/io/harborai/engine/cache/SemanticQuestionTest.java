package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SemanticQuestionTest {
    private static final String PLAIN = "{'model':'m','messages':[{'role':'system','content':'s'},"
            + "{'role':'user','content':'Wie geht\\u0027s, 港口?'}],'temperature':0}";

    @Test
    void theLastUserMessageIsTheQuestion() {
        SemanticQuestion question = question(PLAIN);
        assertThat(Objects.requireNonNull(question).text()).isEqualTo("Wie geht's, 港口?");
        assertThat(question.group()).isNotEqualTo(CacheKey.of(call(Operation.CHAT_COMPLETIONS, PLAIN, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'x'}],'temperature':0}",
            "{'temperature':0,'messages':[{'role':'system','content':'s'},{'role':'user','content':''}],'model':'m'}",
            "{'model':'m','stream':true,'tools':[],'functions':null,'messages':[{'role':'system','content':'s'},"
                    + "{'role':'user','content':'a longer one'}],'temperature':0}"})
    void itsTextAndFormDoNotCountInItsGroup(String body) {
        String filled = body.replace("'content':''", "'content':'y'").replace("'tools':[],'functions':null,", "");
        assertThat(group(filled, "")).isEqualTo(group(PLAIN, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'model':'n','messages':[{'role':'system','content':'s'},{'role':'user','content':'x'}],'temperature':0}",
            "{'model':'m','messages':[{'role':'system','content':'t'},{'role':'user','content':'x'}],'temperature':0}",
            "{'model':'m','messages':[{'role':'user','content':'x'}],'temperature':0}",
            "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'x','name':'n'}],'temperature':0}",
            "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'x'}],'temperature':1}",
            "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'x'}]}",
            "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':'x'}],'temperature':0,'n':2}"})
    void everythingElseCounts(String body) {
        assertThat(group(body, "")).isNotEqualTo(group(PLAIN, ""));
        assertThat(group(PLAIN, "b")).isNotEqualTo(group(PLAIN, "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'model':'m','messages':[{'role':'assistant','content':'x'}]}",
            "{'model':'m','messages':[{'role':'user','content':'x'},{'role':'user','content':'y'}]}",
            "{'model':'m','messages':[{'role':'user','content':'x'},{'role':'tool','content':'y'}]}",
            "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'x'}]}]}",
            "{'model':'m','messages':[{'role':'user','content':null}]}",
            "{'model':'m','messages':[{'role':'user','content':' '}]}", "{'model':'m','messages':[{'content':'x'}]}",
            "{'model':'m','tools':[{'type':'function'}],'messages':[{'role':'user','content':'x'}]}",
            "{'model':'m','messages':[{'role':'user','content':'x'}],'functions':[{}]}",
            "{'model':'m','messages':[{'role':'user','content':'x'}],'web_search_options':{}}"})
    void otherRequestsAskNothingThatCanBeCompared(String body) {
        assertThat(question(body)).isNull();
    }

    @Test
    void aLongTextIsNotCompared() {
        String at = "{'model':'m','messages':[{'role':'user','content':'" + "x".repeat(SemanticQuestion.MAX_CHARS)
                + "'}]}";
        assertThat(question(at)).isNotNull();
        assertThat(question(at.replace("'x", "'xx"))).isNull();
        assertThat(SemanticQuestion.of(call(Operation.COMPLETIONS, "{'model':'m','prompt':'x'}", ""))).isNull();
    }

    private static @Nullable SemanticQuestion question(String body) {
        return SemanticQuestion.of(call(Operation.CHAT_COMPLETIONS, body, ""));
    }

    private static CacheKey group(String body, String tenant) {
        return Objects.requireNonNull(SemanticQuestion.of(call(Operation.CHAT_COMPLETIONS, body, tenant))).group();
    }

    private static Call call(Operation operation, String body, String tenant) {
        byte[] json = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        EnvelopeReading.Accepted read = (EnvelopeReading.Accepted) EnvelopeReader.read(operation, json);
        return new Call(operation, read.envelope(), json, "t", Long.MAX_VALUE, 0, new CallOptions(Priority.NORMAL,
                tenant, CacheUse.DEFAULT));
    }
}

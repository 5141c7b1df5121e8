package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.exchange.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class OtherFormTest {
    private static final AnswerForm WHOLE = new AnswerForm(Operation.CHAT_COMPLETIONS, false, false);
    private static final AnswerForm STREAM = new AnswerForm(Operation.CHAT_COMPLETIONS, true, false);
    private static final AnswerForm COUNTED = new AnswerForm(Operation.CHAT_COMPLETIONS, true, true);
    private static final String HEAD = "{'id':'c1','object':'chat.completion.chunk','created':7,'model':'m-1',"
            + "'system_fingerprint':'fp','choices':[";
    private static final String USAGE = "{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}";
    private static final String FULL = "{'id':'c1','object':'chat.completion','created':7,'model':'m-1','choices':[{'index':0,"
            + "'message':{'role':'assistant','content':'Ahoy!','reasoning_content':'hm','refusal':null,'annotations':[]},"
            + "'logprobs':null,'finish_reason':'stop'}],'usage':" + USAGE
            + ",'system_fingerprint':'fp','citations':['x']}";

    @Test
    void aWholeAnswerBecomesTheChunksItCouldHaveBeen() {
        assertThat(convert(FULL, WHOLE, STREAM)).isEqualTo(stream(
                HEAD + "{'index':0,'delta':{'role':'assistant','content':''},'finish_reason':null}]}",
                HEAD + "{'index':0,'delta':{'reasoning_content':'hm'},'finish_reason':null}]}",
                HEAD + "{'index':0,'delta':{'content':'Ahoy!'},'finish_reason':null}]}",
                HEAD + "{'index':0,'delta':{'annotations':[]},'finish_reason':'stop'}],'citations':['x']}"));
    }

    @Test
    void usageComesOnlyWhenItWasAskedFor() {
        String counted = convert(FULL, WHOLE, COUNTED);
        String usage = "data: " + json(HEAD + "],'usage':" + USAGE + "}") + "\n\ndata: [DONE]\n\n";
        assertThat(counted).endsWith(usage);
        assertThat(convert(counted, COUNTED, STREAM)).isEqualTo(convert(FULL, WHOLE, STREAM)).doesNotContain("usage");
        assertThat(convert(counted, COUNTED, COUNTED)).isEqualTo(counted);
        assertThat(convert(counted, STREAM, COUNTED)).isEqualTo(counted);
        assertThat(convert(stream(token("x"), stop()), STREAM, COUNTED)).isNull();
    }

    @Test
    void toolCallsAreTaggedByIndex() {
        String whole = "{'choices':[{'message':{'content':null,'tool_calls':[{'id':'a','type':'function','function':"
                + "{'name':'f','arguments':'{}'}},{'id':'b','type':'function','function':{'name':'g','arguments':''}}]},"
                + "'finish_reason':'tool_calls'}]}";
        String stream = Objects.requireNonNull(convert(whole, WHOLE, STREAM));
        assertThat(stream).contains(json("{'tool_calls':[{'index':0,'id':'a','type':'function','function':"
                + "{'name':'f','arguments':''}}]}")).contains(json(
                        "{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}"))
                .contains(json(
                        "{'tool_calls':[{'index':1,'id':'b','type':'function','function':{'name':'g','arguments':''}}]}"));
        Fields again = read(convert(stream, STREAM, WHOLE));
        assertThat(again.objects("choices").get(0).get("message")).isEqualTo(read(json(
                "{'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}},{'id':'b','type':'function','function':{'name':'g','arguments':''}}]}")));
    }

    @Test
    void chunksAreGatheredIntoTheAnswerTheyMake() {
        String stream = stream(": hello\n",
                HEAD + "{'index':1,'delta':{'role':'assistant','content':''},'finish_reason':null}],'usage':null}",
                HEAD + "{'index':0,'delta':{'role':'assistant','content':null}}],'obfuscation':'xyz'}",
                HEAD + "{'index':0,'delta':{'tool_calls':[{'index':0,'id':'a','type':'function','function':"
                        + "{'name':'f','arguments':''}}]}}]}",
                HEAD + "{'index':1,'delta':{'content':'an'},'logprobs':{'content':[{'token':'an'}]}}]}",
                HEAD + "{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':'{\\'a\\':'}}]}}]}",
                HEAD + "{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':'1}'}}]}}]}",
                HEAD + "{'index':1,'delta':{'content':'swer'},'logprobs':{'content':[{'token':'swer'}]}}]}",
                HEAD + "{'index':0,'delta':{},'finish_reason':'tool_calls'}]}",
                HEAD + "{'index':1,'delta':{},'finish_reason':'stop'}]}", HEAD + "],'usage':" + USAGE + "}");
        assertThat(read(convert(stream, COUNTED, WHOLE))).isEqualTo(read(json(
                "{'id':'c1','object':'chat.completion','created':7,'model':'m-1','system_fingerprint':'fp','choices':["
                        + "{'index':0,'message':{'role':'assistant','content':null,'tool_calls':[{'id':'a',"
                        + "'type':'function','function':{'name':'f','arguments':'{\\'a\\':1}'}}]},'finish_reason':'tool_calls'},"
                        + "{'index':1,'message':{'role':'assistant','content':'answer'},'logprobs':{'content':"
                        + "[{'token':'an'},{'token':'swer'}]},'finish_reason':'stop'}],'usage':" + USAGE + "}")));
    }

    @Test
    void completionsHaveTheirOwnShape() {
        AnswerForm whole = new AnswerForm(Operation.COMPLETIONS, false, false);
        AnswerForm stream = new AnswerForm(Operation.COMPLETIONS, true, false);
        String text = "{'id':'t','object':'text_completion','choices':[{'text':'hi','index':0,'logprobs':{'tokens':['hi']},"
                + "'finish_reason':'length'}]}";
        String streamed = Objects.requireNonNull(convert(text, whole, stream));
        assertThat(streamed).isEqualTo(stream(
                "{'id':'t','object':'text_completion','choices':[{'index':0,'text':'hi','finish_reason':null}]}",
                "{'id':'t','object':'text_completion','choices':[{'index':0,'text':'','logprobs':{'tokens':['hi']},"
                        + "'finish_reason':'length'}]}"));
        assertThat(read(convert(streamed, stream, whole))).isEqualTo(read(json(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[]", "{}", "{'choices':[]}", "{'choices':{}}", "{'choices':[{}]}",
            "{'choices':[{'message':{'content':'x'}}]}",
            "{'choices':[{'message':{'content':'x'},'finish_reason':null}]}",
            "{'choices':[{'message':{'content':['x']},'finish_reason':'stop'}]}",
            "{'choices':[{'message':{'content':'x','tool_calls':[1]},'finish_reason':'stop'}]}",
            "{'error':{'message':'x'},'choices':[{'message':{'content':'x'},'finish_reason':'stop'}]}",
            "{'choices':[{'message':{'content':'x'},'finish_reason':'stop'}]} {}"})
    void anOddWholeAnswerIsNotConverted(String whole) {
        assertThat(convert(whole, WHOLE, STREAM)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            its chunks are no JSON          | nonsense
            no choices                      | {'id':'x'}
            choices that are empty          | {'choices':[]}
            an error                        | {'error':{'message':'x'},'choices':[]}
            no finish reason                | {'choices':[{'index':0,'delta':{'content':'x'}}]}
            a choice that is left out       | {'choices':[{'index':1,'delta':{'content':'x'},'finish_reason':'stop'}]}
            a tool call without index       | {'choices':[{'delta':{'tool_calls':[{'id':'a'}]},'finish_reason':'stop'}]}
            a content that is no text       | {'choices':[{'delta':{'content':[1]},'finish_reason':'stop'}]}
            an index that is none           | {'choices':[{'index':-1,'delta':{'content':'x'},'finish_reason':'stop'}]}
            logprobs that are none          | {'choices':[{'delta':{'content':'x'},'logprobs':1,'finish_reason':'stop'}]}
            """)
    void anOddStreamIsNotConverted(String why, String chunk) {
        assertThat(convert(stream(chunk), STREAM, WHOLE)).as(why).isNull();
    }

    @Test
    void whatNobodyCanJoinIsNotConverted() {
        String more = "{'choices':[{'delta':{'audio':{'id':'a'}}}]}";
        assertThat(convert(stream(token("x"), more, stop()), STREAM, WHOLE)).contains("\"audio\":{\"id\":\"a\"}");
        assertThat(convert(stream(token("x"), more, more, stop()), STREAM, WHOLE)).isNull();
        assertThat(convert(stream(token("x"), stop(), stop().replace("stop", "length")), STREAM, WHOLE)).isNull();
        String cut = stream(token("x"), stop()).replace("data: [DONE]\n\n", "");
        assertThat(convert(cut, STREAM, WHOLE)).isNull();
        AnswerForm embeddings = new AnswerForm(Operation.EMBEDDINGS, false, false);
        assertThat(convert(FULL, embeddings, embeddings.streamed(true))).isNull();
    }

    @Test
    void longTextsComeInABoundedNumberOfPieces() {
        String text = "🙂".repeat(100_000);
        List<String> pieces = WholeToStream.pieces(text);
        assertThat(pieces).hasSizeLessThanOrEqualTo(WholeToStream.MAX_PIECES);
        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).allSatisfy(piece -> assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse());
        assertThat(WholeToStream.pieces("x" + "🙂".repeat(40))).allSatisfy(piece -> assertThat(piece.length())
                .isBetween(32, WholeToStream.PIECE_CHARS + 1));
    }

    @Test
    void thereAndBackAgainIsTheSame() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Fields whole = RandomAnswers.whole(random);
            String text = text(EventText.json(whole));
            String stream = convert(text, WHOLE, COUNTED);
            assertThat(stream).as("seed %d: %s", seed, text).isNotNull();
            assertThat(read(convert(stream, COUNTED, WHOLE))).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @Test
    void chunksThatAreCutAnywhereMakeTheSameAnswer() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Fields whole = RandomAnswers.whole(random);
            List<String> chunks = new ArrayList<>();
            RandomAnswers.chunks(whole, random).forEach(chunk -> chunks.add(text(EventText.json(chunk))));
            String stream = stream(chunks.toArray(String[]::new));
            assertThat(read(convert(stream, COUNTED, WHOLE))).as("seed %d: %s", seed, stream).isEqualTo(whole);
        }
    }

    private static String token(String text) {
        return HEAD + "{'index':0,'delta':{'content':'" + text + "'}}]}";
    }

    private static String stop() {
        return HEAD + "{'index':0,'delta':{},'finish_reason':'stop'}]}";
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace("\\'", "\\\"").replace('\'', '"');
    }

    /** Events of these; one that ends with a line break is there as it is. */
    private static String stream(String... chunks) {
        StringBuilder stream = new StringBuilder();
        for (String chunk : chunks) {
            stream.append(chunk.startsWith(":") ? chunk : "data: " + json(chunk)).append("\n\n");
        }
        return stream.append("data: [DONE]\n\n").toString();
    }

    private static @Nullable String convert(@Nullable String text, AnswerForm from, AnswerForm to) {
        byte[] bytes = json(Objects.requireNonNull(text)).getBytes(StandardCharsets.UTF_8);
        CachedAnswer converted = OtherForm.of(new CachedAnswer(bytes, from, "x", "lab/m"), to);
        if (converted == null) {
            return null;
        }
        assertThat(converted.form()).isEqualTo(to);
        assertThat(converted.target()).isEqualTo("lab/m");
        return text(converted.bytes());
    }

    private static Fields read(@Nullable String text) {
        assertThat(text).isNotNull();
        byte[] bytes = Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8);
        return Value.read(bytes, 0, bytes.length);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

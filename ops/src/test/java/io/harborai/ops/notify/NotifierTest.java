package io.harborai.ops.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.FakeClock;
import io.harborai.ops.fetch.Fetcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Notices on their way to a real HTTP receiver and a real mail server. */
final class NotifierTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FakeClock clock = new FakeClock();
    private final Fetcher fetcher = new Fetcher();
    private final List<Got> got = Collections.synchronizedList(new ArrayList<>());
    private volatile int status = 200;
    private volatile String answer = "ok";
    private HttpServer receiver;

    // Never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Got(String query, String signature, byte[] body) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    @BeforeEach
    void open() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            got.add(new Got(String.valueOf(exchange.getRequestURI().getRawQuery()),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-HarborAI-Signature")),
                    exchange.getRequestBody().readAllBytes()));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        fetcher.close();
        receiver.stop(0);
    }

    private Channel.Hook hook(HookFormat format, @Nullable String secret, boolean allowPrivate) {
        return new Channel.Hook(format.word(), Severity.INFO, format,
                Secret.of("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?access_token=tok"),
                secret == null ? null : Secret.of(secret), allowPrivate);
    }

    private Notifier notifier(Channel... channels) {
        return Notifier.create(clock, "harbor-1", Duration.ofSeconds(30), List.of(channels), fetcher);
    }

    private Notice notice(String rule, Severity severity) {
        return new Notice("id-" + rule, rule, Notice.Kind.FIRING, severity, "x is 9 & <y>", "Do z.", clock.instant(),
                clock.instant());
    }

    private static byte[] hmac(String key, byte[] message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(message);
    }

    @Test
    void notices_of_the_same_moments_go_in_one_letter_and_urgent_ones_at_once() throws Exception {
        Notifier notifier = notifier(hook(HookFormat.WEBHOOK, "s3", true));
        notifier.offer(notice("one", Severity.WARNING));
        notifier.tick();
        assertThat(got).isEmpty();
        clock.plus(Duration.ofSeconds(10));
        notifier.offer(notice("two", Severity.INFO));
        clock.plus(Duration.ofSeconds(20));
        notifier.tick();
        assertThat(got).hasSize(1);
        assertThat(got.getFirst().json().path("alerts").valueStream().map(each -> each.path("rule").asString()))
                .containsExactly("one", "two");
        assertThat(got.getFirst().signature())
                .isEqualTo("sha256=" + HexFormat.of().formatHex(hmac("s3", got.getFirst().body())));
        notifier.offer(notice("three", Severity.CRITICAL));
        notifier.tick();
        assertThat(got).hasSize(2);
    }

    @Test
    void a_receiver_that_fails_is_asked_again_with_growing_pauses_and_given_up_at_last() throws Exception {
        Notifier notifier = notifier(hook(HookFormat.WEBHOOK, null, true));
        status = 503;
        notifier.offer(notice("one", Severity.CRITICAL));
        notifier.tick();
        notifier.tick();
        assertThat(got).hasSize(1);
        clock.plus(Duration.ofSeconds(5));
        notifier.tick();
        assertThat(got).hasSize(2);
        clock.plus(Duration.ofSeconds(5));
        notifier.tick();
        assertThat(got).as("the second pause is longer").hasSize(2);
        status = 200;
        clock.plus(Duration.ofSeconds(5));
        notifier.tick();
        assertThat(notifier.status().getFirst())
                .isEqualTo(new ChannelStatus("webhook", "webhook", "info", 1, 2, 0, 0, ""));

        status = 500;
        notifier.offer(notice("two", Severity.CRITICAL));
        for (int i = 0; i < 20; i++) {
            notifier.tick();
            clock.plus(Duration.ofMinutes(3));
        }
        assertThat(got).hasSize(3 + Mailbox.MOST_ATTEMPTS);
        assertThat(notifier.status().getFirst().failed()).isEqualTo(1);
        assertThat(notifier.status().getFirst().lastError()).contains("500").doesNotContain("tok");
    }

    @Test
    void an_address_in_a_private_network_is_refused_unless_it_is_allowed() {
        Outcome outcome = notifier(hook(HookFormat.SLACK, null, false)).test("slack").orElseThrow();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.NotSent.class,
                failed -> assertThat(failed.why()).doesNotContain("tok"));
        assertThat(got).isEmpty();
        assertThat(notifier(hook(HookFormat.SLACK, null, true)).test("slack")).contains(new Outcome.Sent());
        assertThat(notifier().test("nobody")).isEmpty();
    }

    @Test
    void slack_gets_its_blocks_with_its_escapes() throws Exception {
        Notifier notifier = notifier(hook(HookFormat.SLACK, null, true));
        notifier.offer(notice("one", Severity.CRITICAL));
        notifier.tick();
        JsonNode text = got.getFirst().json().path("blocks").path(0).path("text");
        assertThat(text.path("type").asString()).isEqualTo("mrkdwn");
        assertThat(text.path("text").asString()).contains("x is 9 &amp; &lt;y&gt;", "Do z.", "harbor-1");
    }

    @Test
    void dingtalk_gets_time_and_signature_in_the_url_and_its_error_code_counts() throws Exception {
        answer = "{\"errcode\":310000,\"errmsg\":\"sign not match\"}";
        Notifier notifier = notifier(hook(HookFormat.DINGTALK, "SEC1", true));
        notifier.offer(notice("one", Severity.CRITICAL));
        notifier.tick();
        assertThat(notifier.status().getFirst().lastError()).contains("310000 sign not match");
        long time = clock.instant().toEpochMilli();
        String sign = Base64.getEncoder().encodeToString(hmac("SEC1", (time + "\nSEC1").getBytes(
                StandardCharsets.UTF_8)));
        assertThat(got.getFirst().query()).isEqualTo("access_token=tok&timestamp=" + time + "&sign="
                + URLEncoder.encode(sign, StandardCharsets.UTF_8));
        assertThat(got.getFirst().json().path("msgtype").asString()).isEqualTo("markdown");
    }

    @Test
    void feishu_gets_time_and_signature_in_the_body() throws Exception {
        answer = "{\"code\":0,\"msg\":\"success\"}";
        Notifier notifier = notifier(hook(HookFormat.FEISHU, "SEC2", true), hook(HookFormat.WECOM, null, true));
        notifier.offer(notice("one", Severity.CRITICAL));
        notifier.tick();
        JsonNode feishu = got.stream().map(Got::json).filter(json -> json.has("msg_type")).findFirst().orElseThrow();
        String time = Long.toString(clock.instant().getEpochSecond());
        assertThat(feishu.path("timestamp").asString()).isEqualTo(time);
        assertThat(feishu.path("sign").asString())
                .isEqualTo(Base64.getEncoder().encodeToString(hmac(time + "\nSEC2", new byte[0])));
        JsonNode wecom = got.stream().map(Got::json).filter(json -> json.has("msgtype")).findFirst().orElseThrow();
        assertThat(wecom.path("markdown").path("content").asString()).contains("### [FIRING] critical: one");
        assertThat(notifier.status()).allSatisfy(each -> assertThat(each.sent()).isEqualTo(1));
    }

    @Test
    void mail_arrives() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            server.setUser("ops@example.org", "ops", "pw");
            Channel mail = new Channel.Mail("mail", Severity.WARNING, "127.0.0.1", server.getSmtp().getPort(),
                    Channel.MailSecurity.NONE, "ops", Secret.of("pw"), "harbor@example.org",
                    List.of("ops@example.org"));
            Notifier notifier = notifier(mail);
            notifier.offer(notice("mild", Severity.INFO));
            notifier.offer(notice("one", Severity.CRITICAL));
            notifier.tick();
            assertThat(notifier.status().getFirst().lastError()).isEmpty();
            assertThat(server.getReceivedMessages()).singleElement().satisfies(message -> {
                assertThat(message.getSubject()).isEqualTo("HarborAI [FIRING] critical: one");
                assertThat(String.valueOf(message.getContent())).contains("x is 9 & <y>", "Do z.")
                        .doesNotContain("mild");
            });
        } finally {
            server.stop();
        }
        Outcome refused = notifier(new Channel.Mail("gone", Severity.INFO, "127.0.0.1", 1,
                Channel.MailSecurity.STARTTLS, "", null, "a@example.org", List.of("b@example.org"))).test("gone")
                .orElseThrow();
        assertThat(refused).isInstanceOf(Outcome.NotSent.class);
    }
}

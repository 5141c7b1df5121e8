package io.harborai.ops.notify;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the receivers of a POST understand. Formats and signatures are those of the services' documentation for incoming
 * webhooks and group robots.
 */
public enum HookFormat {
    /** Our own: everything as JSON, signed by {@code X-HarborAI-Signature: sha256=HEX}, an HMAC of the body. */
    WEBHOOK {
        @Override
        Object body(Letter letter, Instant now, @Nullable Secret secret) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("event", "alert");
            json.put("server", letter.server());
            json.put("sent_at", now.toString());
            json.put("alerts", letter.notices().stream().map(Notice::toJson).toList());
            json.put("more", letter.more());
            return json;
        }

        @Override
        Map<String, String> headers(byte[] body, @Nullable Secret secret) {
            return secret == null
                    ? Map.of()
                    : Map.of("X-HarborAI-Signature", "sha256=" + HexFormat.of().formatHex(hmac(secret.reveal(), body)));
        }
    },
    /** A Slack incoming webhook. */
    SLACK {
        @Override
        Object body(Letter letter, Instant now, @Nullable Secret secret) {
            // Slack's own three escapes; a section takes 3000 characters.
            String text = cut(letter.text(), 2_900).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            return Map.of("text", letter.subject(), "blocks", List.of(
                    Map.of("type", "section", "text", Map.of("type", "mrkdwn", "text", cut(text, 3_000)))));
        }
    },
    /** A DingTalk robot; with a secret, time and signature are in the URL. */
    DINGTALK {
        @Override
        Object body(Letter letter, Instant now, @Nullable Secret secret) {
            return Map.of("msgtype", "markdown", "markdown",
                    Map.of("title", letter.subject(), "text", cutBytes(letter.markdown(), 18_000)));
        }

        @Override
        URI url(URI plain, Instant now, @Nullable Secret secret) {
            if (secret == null) {
                return plain;
            }
            String signed = now.toEpochMilli() + "\n" + secret.reveal();
            String sign = Base64.getEncoder()
                    .encodeToString(hmac(secret.reveal(), signed.getBytes(StandardCharsets.UTF_8)));
            return URI.create(plain + (plain.getRawQuery() == null ? "?" : "&") + "timestamp=" + now.toEpochMilli()
                    + "&sign=" + URLEncoder.encode(sign, StandardCharsets.UTF_8));
        }
    },
    /** A Feishu (Lark) robot; with a secret, time and signature are in the body. */
    FEISHU {
        @Override
        Object body(Letter letter, Instant now, @Nullable Secret secret) {
            Map<String, Object> json = new LinkedHashMap<>();
            if (secret != null) {
                String time = Long.toString(now.getEpochSecond());
                json.put("timestamp", time);
                json.put("sign", Base64.getEncoder()
                        .encodeToString(hmac(time + "\n" + secret.reveal(), new byte[0])));
            }
            json.put("msg_type", "text");
            json.put("content", Map.of("text", cutBytes(letter.subject() + "\n\n" + letter.text(), 18_000)));
            return json;
        }
    },
    /** A WeCom robot. */
    WECOM {
        @Override
        Object body(Letter letter, Instant now, @Nullable Secret secret) {
            return Map.of("msgtype", "markdown", "markdown", Map.of("content", cutBytes(letter.markdown(), 4_000)));
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** In lower case, as the configuration writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract Object body(Letter letter, Instant now, @Nullable Secret secret);

    byte[] bytes(Letter letter, Instant now, @Nullable Secret secret) {
        return JSON.writeValueAsBytes(body(letter, now, secret));
    }

    Map<String, String> headers(byte[] body, @Nullable Secret secret) {
        return Map.of();
    }

    URI url(URI plain, Instant now, @Nullable Secret secret) {
        return plain;
    }

    private static byte[] hmac(String key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("this JDK has no HmacSHA256", absent);
        }
    }

    private static String cut(String text, int characters) {
        return text.length() <= characters ? text : text.substring(0, characters - 1) + "…";
    }

    /** Cuts at a character's end. */
    private static String cutBytes(String text, int bytes) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -Math.min(100, cut.codePointCount(0, cut
                    .length()))));
        }
        return cut;
    }
}

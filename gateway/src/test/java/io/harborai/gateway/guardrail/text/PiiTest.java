package io.harborai.gateway.guardrail.text;

import java.util.EnumSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class PiiTest {
    private static String masked(String text) {
        Masker masker = new Masker(new Pii(EnumSet.allOf(Pii.Kind.class)).newDetector(), kind -> "[" + kind + "]");
        StringBuilder out = new StringBuilder();
        masker.push(text, out);
        masker.finish(out);
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write to bob.smith+x@mail.example.co.uk. | write to [email].
            邮箱bob@example.com，谢谢 | 邮箱[email]，谢谢
            call 13800138000 now | call [phone] now
            电话：+86 138-0013-8000。 | 电话：[phone]。
            (212) 555-0123 | [phone]
            +49 30 901820 | [phone]
            身份证11010519491231002X号 | 身份证[cn_id]号
            card 4111 1111 1111 1111, | card [card],
            4111111111111111 | [card]
            IBAN DE89 3704 0044 0532 0130 00 ok | IBAN [iban] ok
            GB82WEST12345698765432 | [iban]
            host 192.168.0.1:80 | host [ip]:80
            at 2001:db8::1. | at [ip].
            key sk-proj-abcdefghijklmnop1234 | key [api_key]
            """)
    void itIsFound(String text, String expected) {
        assertThat(masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4111 1111 1111 1112
            110105194912310021
            110105194913310025
            GB82WEST12345698765433
            256.1.1.1
            1.2.3.4.5
            std::vector<int>
            at 12:34:56
            sk-short
            order 20240115123456
            550e8400-e29b-41d4-a716-446655440000
            a@b
            version 1.2.3
            3.14159265358979
            """)
    void whatOnlyLooksLikeItStays(String text) {
        assertThat(masked(text)).isEqualTo(text);
    }
}

package io.harborai.engine.cache;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class WordingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How do I run it with 5 threads?         | How do I run it with 50 threads?
            Convert 5 to 10                         | Convert 10 to 5
            Is it above -3?                         | Is it above 3?
            What changed in 3.1?                    | What changed in 3.11?
            Name two harbours.                      | Name three harbours.
            Is this mushroom safe?                  | Is this mushroom not safe?
            Can I take both pills?                  | Can't I take both pills?
            Can I take it with food?                | Can I take it without food?
            Should I never restart it?              | Should I restart it?
            这个文件可以删除吗?                     | 这个文件不可以删除吗?
            列出三个港口                            | 列出五个港口
            为什么没有报错                          | 为什么有报错
            这是必要的吗                            | 这是非必要的吗
            """)
    void questionsThatSayAnotherThingAreTold(String one, String other) {
        assertThat(Wording.of(one)).isNotEqualTo(Wording.of(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How do I reset my password?             | What is the way to reset a password?
            Is 1,000,000 a lot?                     | Is 1000000 much?
            What is ５ plus ６?                     | What is 5 + 6?
            I can’t log in                          | I can't sign in
            Do not do that                          | Don't do that
            能不能告诉我天气                        | 告诉我天气
            介绍一下港口                            | 介绍港口
            港口非常特别吗                          | 港口特别吗
            是否需要护照                            | 需要护照吗
            """)
    void otherWordsForTheSameAreNot(String one, String other) {
        assertThat(Wording.of(one)).isEqualTo(Wording.of(other));
    }
}

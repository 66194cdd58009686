package com.generalaugment.memory.domain.facts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @ValueSource(strings = {"lives in ulm", "  Lives\tin \n ULM. ", "Ｌives in Ulm!"})
    void writtenDifferentlyItIsTheSameText(String text) {
        assertThat(Texts.hash(text)).isEqualTo(Texts.hash("Lives in Ulm"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lives in Ulm?", "does not live in Ulm", "livesin Ulm", "lives in Ülm"})
    void otherTextsAreOtherFacts(String text) {
        assertThat(Texts.hash(text)).isNotEqualTo(Texts.hash("Lives in Ulm"));
    }

    @Test
    void aTextOfMarksAloneStaysAText() {
        assertThat(Texts.normalized("!!!")).isEqualTo("!!!");
    }

    @ParameterizedTest
    @CsvSource({
        "{}, '{\"a\":1}', '{\"a\":1}'",
        "'{\"a\":1,\"b\":2}', '{\"a\":null}', '{\"b\":2}'",
        "'{\"a\":{\"b\":1}}', '{\"a\":{\"c\":2}}', '{\"a\":{\"b\":1,\"c\":2}}'",
        "'{\"a\":[1]}', '{\"a\":[2]}', '{\"a\":[2]}'",
        "'{\"a\":1}', '{\"a\":{\"b\":null,\"c\":1}}', '{\"a\":{\"c\":1}}'"
    })
    void profilesAreChangedByMergePatches(String profile, String patch, String merged) {
        assertThat(Profiles.patched(profile, patch)).isEqualTo(merged);
    }
}

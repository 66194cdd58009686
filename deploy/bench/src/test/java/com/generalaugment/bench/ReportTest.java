package com.generalaugment.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

    private final Report report = new Report();

    @Test
    void a_figure_stands_beside_its_control_and_its_target() {
        // When
        report.fact("machine", "2 cores");
        report.compare("first token p50", 20, 23.5, Target.ADDED_FIRST_TOKEN);
        report.compare("whole answer p50", 100, 105.25, Target.ADDED_LATENCY);

        // Then
        assertThat(report.markdown())
                .contains("- machine: 2 cores\n")
                .containsPattern(
                        "\\| first token p50 +\\| 20\\.00 ms +\\| 23\\.50 ms +\\| 3\\.50 ms +\\| <= 4 ms: met +\\|")
                .containsPattern("\\| 5\\.25 ms +\\| <= 5 ms: missed +\\|")
                .contains("No turn failed");
        assertThat(report.isBroken()).isFalse();
    }

    @Test
    void a_lost_frame_breaks_the_run() {
        // When
        report.broken("the model sent 3 frames, the client got 2");

        // Then
        assertThat(report.isBroken()).isTrue();
        assertThat(report.markdown()).contains("BROKEN: the model sent 3").doesNotContain("No turn failed");
    }
}

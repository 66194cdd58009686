package com.generalaugment.libs.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

class ProblemStatusTest {

    @Test
    void aConnectionThatBreaksAsACallIsWrittenToItMeansThatThePeerIsAway() {
        // Given
        Status broken = Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException());

        // When
        Problem problem = ProblemStatus.toProblem(broken.asRuntimeException());

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(problem.retryAfter()).isNotNull();
    }

    @Test
    void aFailureOfThePeerThatItDoesNotExplainIsAFailureOfOurs() {
        // Given
        Status unexplained = Status.UNKNOWN.withDescription("Application error processing RPC");

        // When
        Problem problem = ProblemStatus.toProblem(unexplained.asRuntimeException());

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.INTERNAL);
    }
}

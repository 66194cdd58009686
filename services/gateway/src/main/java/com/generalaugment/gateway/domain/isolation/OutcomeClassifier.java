package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Outcome.Leaked;
import com.generalaugment.gateway.domain.isolation.Outcome.Unclear;
import java.util.Set;

/** Classifies answers to attempts. */
public final class OutcomeClassifier {

    private static final Leaked FOREIGN = new Leaked("the answer contains another user's data");

    private OutcomeClassifier() {}

    /** For requests that must be refused with this status and one of these reasons. */
    public static Outcome refused(Answer answer, int status, String... reasons) {
        if (answer.foreign()) {
            return FOREIGN;
        }
        if (answer.status() == status && Set.of(reasons).contains(answer.reason())) {
            return Outcome.KEPT;
        }
        return answer.status() < 300 ? new Leaked("answered with " + answer.status()) : unclear(answer);
    }

    /** For requests that succeed for every user, with their own data only. */
    public static Outcome ownOnly(Answer answer) {
        if (answer.foreign()) {
            return FOREIGN;
        }
        return answer.isOk() ? Outcome.KEPT : unclear(answer);
    }

    /** As {@link #ownOnly}, and the answer must contain this text. */
    public static Outcome ownOnly(Answer answer, String needed, String otherwise) {
        Outcome own = ownOnly(answer);
        return own == Outcome.KEPT && !answer.text().contains(needed) ? new Leaked(otherwise) : own;
    }

    private static Outcome unclear(Answer answer) {
        return new Unclear("answered with " + answer.status() + " " + answer.reason());
    }
}

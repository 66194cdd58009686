package com.generalaugment.gateway.domain.isolation;

import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Outcome.Leaked;
import com.generalaugment.gateway.domain.isolation.Outcome.Unclear;
import java.util.Set;

/** What an answer means for isolation. */
public final class OutcomeClassifier {

    private static final Leaked FOREIGN = new Leaked("the answer tells another user's data");

    private OutcomeClassifier() {}

    /** What another user's row is answered with. */
    public static Outcome refused(Answer answer, int status, String... reasons) {
        if (answer.foreign()) {
            return FOREIGN;
        }
        if (answer.status() == status && Set.of(reasons).contains(answer.reason())) {
            return Outcome.KEPT;
        }
        return answer.status() < 300 ? new Leaked("answered with " + answer.status()) : unclear(answer);
    }

    /** What is answered to anybody, with his own data only. */
    public static Outcome ownOnly(Answer answer) {
        if (answer.foreign()) {
            return FOREIGN;
        }
        return answer.isOk() ? Outcome.KEPT : unclear(answer);
    }

    /** As {@link #ownOnly}, and the answer has this text. */
    public static Outcome ownOnly(Answer answer, String needed, String otherwise) {
        Outcome own = ownOnly(answer);
        return own == Outcome.KEPT && !answer.text().contains(needed) ? new Leaked(otherwise) : own;
    }

    private static Outcome unclear(Answer answer) {
        return new Unclear("answered with " + answer.status() + " " + answer.reason());
    }
}

package com.generalaugment.libs.runtime.erasure;

import java.util.Optional;

/** Port: how far a holder is with its parts of erasures. */
public interface Parts {

    /** The part as it is, for the one who asks first in a while; empty: another replica works on it, or has just reported. */
    Optional<Part> claim(Erasure erasure);

    /** Says once more what was reported. */
    void repeat(Erasure erasure, Part done);

    /** What is to be gone on with; empty: another replica has it, or it is done and is reported again. */
    default Optional<Part> begin(Erasure erasure) {
        Optional<Part> part = claim(erasure);
        part.filter(Part::isDone).ifPresent(done -> repeat(erasure, done));
        return part.filter(claimed -> !claimed.isDone());
    }
}

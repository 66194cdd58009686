/** Events of a response: writing, replaying and following them. */
@NullMarked
package com.generalaugment.turnexecutor.domain.stream;

import org.jspecify.annotations.NullMarked;

/** What model providers refuse, written down from what they publish; independent of the code that speaks to them. */
@NullMarked
package com.generalaugment.turnexecutor.rules;

import org.jspecify.annotations.NullMarked;

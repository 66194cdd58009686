/** What every event stream of a response must keep to, checked on parsed JSON wherever it was read. */
@NullMarked
package com.generalaugment.libs.testkit.stream;

import org.jspecify.annotations.NullMarked;

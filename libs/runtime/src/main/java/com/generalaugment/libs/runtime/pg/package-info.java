@NullMarked
package com.generalaugment.libs.runtime.pg;

import org.jspecify.annotations.NullMarked;

import { z } from 'zod';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { money } from '#schema/events/define.ts';
import { type Content, type ContentTable, content } from '#schema/specs/content.ts';
import { type FinanceReport, financeReport } from '../../finance/report.ts';
import { capitalised, clip, labelOf } from './text.ts';

/** What an earlier text came to. */
export interface Finding {
  /** Title of that text. */
  readonly title: string;
  readonly points: readonly string[];
}

/** What earlier tasks handed on, by kind. */
export interface Inputs {
  readonly findings: readonly Finding[];
  readonly reports: readonly FinanceReport[];
  /** Payments that went through; null when there is none. */
  readonly payments: ContentTable | null;
  /** Other values with a name, as `Name: value`. */
  readonly remarks: readonly string[];
}

/** Heading of the section that says what a text comes to; other authors' texts may lack it. */
export const conclusionHeading = 'What follows from it';

const payment = z.object({
  moneyIntentId: z.string(),
  state: z.string(),
  captured: z.boolean(),
  amount: money,
  payee: z.string(),
  purpose: z.string(),
});

/** Sorts what the tool was given; values that no text is made of are left out. */
export function readInputs(given: Readonly<Record<string, JsonValue>>): Inputs {
  const findings: Finding[] = [];
  const reports: FinanceReport[] = [];
  const payments: z.infer<typeof payment>[] = [];
  const remarks: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const text = content.safeParse(value);
    const report = financeReport.safeParse(value);
    const paid = payment.safeParse(value);
    if (text.success) findings.push(findingOf(text.data));
    else if (report.success) reports.push(report.data);
    else if (paid.success) payments.push(paid.data);
    else if (typeof value === 'string' || typeof value === 'number') {
      const remark = String(value)
        .replace(/\p{Cc}+/gu, ' ')
        .trim();
      if (remark !== '') remarks.push(clip(`${capitalised(labelOf(name))}: ${remark}`, 480));
    }
  }
  return { findings, reports, payments: paymentTable(payments.filter(({ captured }) => captured)), remarks };
}

function findingOf(text: Content): Finding {
  const conclusion = text.sections.find(({ heading }) => heading === conclusionHeading);
  const candidates = conclusion === undefined ? text.sections : [conclusion];
  const points = candidates.flatMap(({ bullets, paragraphs }) =>
    bullets.length > 0 ? bullets : paragraphs.slice(0, 1),
  );
  return { title: text.title, points: points.slice(0, 5).map((point) => clip(point, 300)) };
}

function paymentTable(payments: readonly z.infer<typeof payment>[]): ContentTable | null {
  if (payments.length === 0) return null;
  const rows = payments.map(({ payee, purpose, amount }) => [
    clip(payee, 120),
    clip(capitalised(purpose), 300),
    formatMoney({ amountMinor: BigInt(amount.amountMinor), currency: amount.currency }),
  ]);
  return { columns: ['Payee', 'For', 'Amount'], rows };
}

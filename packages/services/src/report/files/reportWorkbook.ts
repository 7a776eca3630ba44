import writeXlsxFile from 'write-excel-file/node';
import type { Report } from '../figures/report';
import type { Language } from './fileWords';
import { failoversSheet, incidentsSheet, missedSheet, timingSheet } from './workbook/eventSheets';
import { moneySheet } from './workbook/moneySheet';
import { linesSheet, routesSheet } from './workbook/networkSheets';
import {
  forecastSheet,
  hoursSheet,
  methodSheet,
  qualitySheet,
  worstCarriersSheet,
  worstHoursSheet,
} from './workbook/studySheets';
import { summarySheet } from './workbook/summarySheet';

/**
 * A report as a spreadsheet: a sheet to read and one for each table. Numbers are numbers in full length, shown with a
 * format; ratios are shown in percent, times are on the clock of the organization's zone, which headers name; what is
 * missing is empty. `version` null: it is not stored.
 */
export async function reportWorkbook(
  report: Report,
  language: Language,
  version: number | null = null,
): Promise<Uint8Array> {
  const tables = [
    ...[routesSheet, linesSheet, failoversSheet, timingSheet, missedSheet, incidentsSheet, hoursSheet],
    ...[worstCarriersSheet, worstHoursSheet, moneySheet, forecastSheet, qualitySheet, methodSheet],
  ];
  const sheets = [summarySheet(report, language, version), ...tables.map((sheet) => sheet(report, language))];
  return writeXlsxFile(sheets, { fontFamily: 'Calibri', fontSize: 11 }).toBuffer();
}
